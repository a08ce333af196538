package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.util.regex.Pattern;

/** What is accepted as a name. */
final class Names {
  private static final Pattern EVENT_OR_PREFIX =
      Pattern.compile("[^\\s\\p{Cntrl}*]{1,254}([^\\s\\p{Cntrl}*]{0,2}|[/.]\\*)");
  private static final Pattern EVENT = Pattern.compile("[^\\s\\p{Cntrl}*]{1,256}");

  private Names() {}

  static boolean isEventOrPrefix(String name) {
    return EVENT_OR_PREFIX.matcher(name).matches();
  }

  /** Whether it is the exact name of an event, not a prefix. */
  static boolean isEvent(String name) {
    return EVENT.matcher(name).matches();
  }

  /**
   * @param what such as {@code a pool}
   * @throws SluiceException SLUICE-2025 when it is empty or longer than 128 characters
   */
  static void check(String what, String name) {
    if (name.isBlank() || name.length() > Bounds.MAX_NAME) {
      throw new SluiceException(
          "SLUICE-2025",
          "Expected the name of " + what + " to have 1 to 128 characters, found '" + name + "'.",
          "Choose a name such as openai.");
    }
  }
}
