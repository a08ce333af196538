package dev.sluice.topology.core;

import java.time.Duration;

/**
 * The bounds that the engine keeps.
 *
 * @param retention how long an ended run can be replayed, and its event starts no second run; at
 *     least a day, so that an event id seen within 24 hours is known
 * @param lossesInARow workers that a run may lose in a row without an outcome in between
 * @param steps outcomes that one run may record
 * @param parking how long a report waits for its run
 * @param memoBytes what the outcomes of one run may take up together
 * @param lookBack how long after its receipt an event can be found by a wait that opens
 * @param priority seconds of head start, or of delay, that a priority gives at most
 */
public record EngineLimits(
    Duration retention,
    int lossesInARow,
    int steps,
    Duration parking,
    long memoBytes,
    Duration lookBack,
    int priority) {
  /**
   * A week of retention, 8 losses, 1,000 steps, a day of parking, 32 MiB of memo, an hour back, 10
   * minutes of priority.
   */
  public static EngineLimits standard() {
    return new EngineLimits(
        Duration.ofDays(7), 8, 1_000, Duration.ofDays(1), 32L << 20, Duration.ofHours(1), 600);
  }
}
