package dev.sluice.topology.core.flow;

import java.time.Duration;

/** Periods of limits as people say them. */
public final class Periods {
  private Periods() {}

  /**
   * Such as {@code 90 s}, {@code 1 min} or {@code 2 h}: the largest unit that fits without rest.
   */
  public static String inWords(Duration period) {
    long ms = period.toMillis();
    if (ms % 1_000 != 0) {
      return ms + " ms";
    }
    long seconds = ms / 1_000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + " d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + " h";
    }
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
