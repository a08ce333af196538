package dev.sluice.topology.core;

import dev.sluice.topology.core.bulk.BulkOrders;
import java.time.Duration;

/**
 * The bounds that the engine keeps.
 *
 * @param retention how long ended runs are kept
 * @param lossesInARow workers that a run may lose in a row without an outcome in between
 * @param steps outcomes that one run may record
 * @param parking how long a report waits for its run
 * @param memoBytes what the outcomes of one run may take up together
 * @param lookBack how long after its receipt an event can be found by a wait that opens
 * @param bulk how much of a bulk order is done in one go
 * @param priority seconds of head start, or of delay, that a priority gives at most
 */
public record EngineLimits(
    Retention retention,
    int lossesInARow,
    int steps,
    Duration parking,
    long memoBytes,
    Duration lookBack,
    BulkOrders.Piece bulk,
    int priority) {
  /**
   * A week of retention, 8 losses, 1,000 steps, a day of parking, 32 MiB of memo, an hour back, 10
   * minutes of priority.
   */
  public static EngineLimits standard() {
    return new EngineLimits(
        Retention.ofAll(Duration.ofDays(7)),
        8,
        1_000,
        Duration.ofDays(1),
        32L << 20,
        Duration.ofHours(1),
        BulkOrders.Piece.standard(),
        600);
  }

  public EngineLimits withRetention(Retention kept) {
    return new EngineLimits(
        kept, lossesInARow, steps, parking, memoBytes, lookBack, bulk, priority);
  }

  public EngineLimits withLossesInARow(int losses) {
    return new EngineLimits(retention, losses, steps, parking, memoBytes, lookBack, bulk, priority);
  }

  public EngineLimits withSteps(int most) {
    return new EngineLimits(
        retention, lossesInARow, most, parking, memoBytes, lookBack, bulk, priority);
  }

  public EngineLimits withMemoBytes(long most) {
    return new EngineLimits(
        retention, lossesInARow, steps, parking, most, lookBack, bulk, priority);
  }

  public EngineLimits withLookBack(Duration back) {
    return new EngineLimits(
        retention, lossesInARow, steps, parking, memoBytes, back, bulk, priority);
  }

  public EngineLimits withBulk(BulkOrders.Piece piece) {
    return new EngineLimits(
        retention, lossesInARow, steps, parking, memoBytes, lookBack, piece, priority);
  }

  public EngineLimits withPriority(int seconds) {
    return new EngineLimits(
        retention, lossesInARow, steps, parking, memoBytes, lookBack, bulk, seconds);
  }
}
