package dev.sluice.console.pages;

import dev.sluice.gateway.read.Lag;
import java.time.Duration;

/**
 * How far what is shown is behind what happens.
 *
 * @param state ok, behind or broken
 * @param text in words
 */
record Standing(String state, String text) {
  static Standing of(Lag lag) {
    String error = lag.error();
    if (error != null) {
      String since = lag.millis() > 0 ? " (" + behind(lag) + ")" : "";
      return new Standing("broken", "The read model stands still: " + error + since);
    }
    return lag.millis() > Lag.USUAL_MILLIS
        ? new Standing("behind", behind(lag))
        : new Standing("ok", "Up to date");
  }

  private static String behind(Lag lag) {
    return "%s behind, %s records"
        .formatted(Format.duration(Duration.ofMillis(lag.millis())), Format.number(lag.records()));
  }
}
