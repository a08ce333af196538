package dev.sluice.topology.core;

import java.time.Duration;

/**
 * The bounds that the engine keeps.
 *
 * @param retention how long ended runs are kept
 * @param lossesInARow workers that a run may lose in a row without an outcome in between
 * @param steps outcomes that one run may record
 * @param parking how long a report waits for its run
 * @param memoBytes what the outcomes of one run may take up together
 */
public record EngineLimits(
    Retention retention, int lossesInARow, int steps, Duration parking, long memoBytes) {
  /** A week of retention, 8 losses, 1,000 steps, a day of parking, 32 MiB of memo. */
  public static EngineLimits standard() {
    return new EngineLimits(
        Retention.ofAll(Duration.ofDays(7)), 8, 1_000, Duration.ofDays(1), 32L << 20);
  }
}
