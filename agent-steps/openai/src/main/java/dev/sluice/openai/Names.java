package dev.sluice.openai;

import dev.sluice.errors.SluiceException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is accepted as a name. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern WORD_ENDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private Names() {}

  /**
   * A name that the provider accepts and that fits into a step's name.
   *
   * @param what such as {@code an agent}
   * @throws SluiceException SLUICE-3201
   */
  static String check(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SluiceException(
          "SLUICE-3201",
          "Expected the name of "
              + what
              + " to be 1 to 64 letters, digits, _ and -, found '"
              + name
              + "'.",
          "Choose a name such as look_up_customer.");
    }
    return name;
  }

  /** {@code lookUpCustomer} as {@code look_up_customer}. */
  static String snakeCase(String name) {
    return WORD_ENDS.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
