package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import java.util.regex.Pattern;

/**
 * What starts a function: an event with this name.
 *
 * @param event a name of 1 to 256 characters without blanks, or a prefix that ends in {@code /*} or
 *     {@code .*} and stands for every name that starts so
 */
public record Trigger(String event) {
  private static final Pattern NAME =
      Pattern.compile("[^\\s\\p{Cntrl}*]{1,254}([^\\s\\p{Cntrl}*]{0,2}|[/.]\\*)");

  public Trigger {
    if (!NAME.matcher(event).matches()) {
      throw new SluiceException(
          "SLUICE-2002",
          "Expected an event name of 1 to 256 characters without blanks, or a prefix that ends in"
              + " /* or .*, found '"
              + event
              + "'.",
          "Name events like customer/email.received, prefixes like customer/*.");
    }
  }

  /**
   * Starts the function for each event of this name; {@code customer/*} takes all that start so.
   */
  public static Trigger event(String name) {
    return new Trigger(name);
  }
}
