package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;

/**
 * A span of time.
 *
 * @param from its first moment
 * @param to the moment after its last one
 */
public record TimeWindow(Instant from, Instant to) {
  /** The one that is looked at when none is asked for. */
  public static final Duration USUAL = Duration.ofDays(1);

  /** The longest one that may be asked for. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /**
   * @throws SluiceException SLUICE-1220 it ends before it begins
   */
  public TimeWindow {
    if (!from.isBefore(to)) {
      throw new SluiceException(
          "SLUICE-1220",
          "Expected a window whose from is before its to, found " + from + " to " + to + ".",
          "Correct from and to, or leave them out for the last 24 hours.");
    }
  }

  /** The {@code length} before {@code end}. */
  public static TimeWindow before(Instant end, Duration length) {
    return new TimeWindow(end.minus(length), end);
  }

  /** How long it is. */
  public Duration length() {
    return Duration.between(from, to);
  }
}
