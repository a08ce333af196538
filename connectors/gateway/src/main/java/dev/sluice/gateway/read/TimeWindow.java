package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;

/**
 * A span of time.
 *
 * @param from its first moment
 * @param to the moment after its last one; at most {@link #LONGEST} later
 */
public record TimeWindow(Instant from, Instant to) {
  /** The longest one. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** The one that is looked at when none is asked for. */
  public static final Duration USUAL = Duration.ofDays(1);

  /**
   * @throws SluiceException SLUICE-1220 it ends before it begins, or is longer than {@link
   *     #LONGEST}
   */
  public TimeWindow {
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw new SluiceException(
          "SLUICE-1220",
          "Expected a window of at most %d days whose from is before its to, found %s to %s."
              .formatted(LONGEST.toDays(), from, to),
          "Correct from and to (ISO 8601 with zone), or leave them out for the last 24 hours.");
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
