package dev.sluice.gateway.access;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a person goes after login: a path of this site, and of no other. */
final class ReturnPath {
  static final String HOME = "/";
  private static final int MAX = 1_000;

  /**
   * A slash that no second one follows: browsers take {@code //host} and {@code /\host} for hosts.
   */
  private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]*");

  private ReturnPath() {}

  /** The path, or {@link #HOME} where it is none or leads elsewhere, or back to the login. */
  static String of(@Nullable String asked) {
    return asked == null
            || asked.length() > MAX
            || !OWN.matcher(asked).matches()
            || asked.startsWith("/login")
            || asked.startsWith("/logout")
        ? HOME
        : asked;
  }
}
