package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of the pool's own configuration that name what is in its environment. */
final class Secrets {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

  private Secrets() {}

  /**
   * Replaces each <code>${env:NAME}</code>.
   *
   * @param of what it is a value of, for the message, which does not show the value
   * @throws SluiceException SLUICE-3248 when there is no such variable, or it is empty
   */
  static String resolve(String of, String value, Function<String, @Nullable String> environment) {
    Matcher matcher = REFERENCE.matcher(value);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String found = environment.apply(name);
      if (found == null || found.isBlank()) {
        throw new SluiceException(
            "SLUICE-3248",
            "Expected the environment variable " + name + " for " + of + ", found none.",
            "Set it for the pool's process.");
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(found.strip()));
    }
    return matcher.appendTail(resolved).toString();
  }
}
