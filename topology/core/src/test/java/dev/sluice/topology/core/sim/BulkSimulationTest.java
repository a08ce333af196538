package dev.sluice.topology.core.sim;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The promises of bulk orders in worlds that a seed draws. {@code -Dsluice.sim.seed=N} lives one
 * world through again, {@code -Dsluice.sim.seeds=N} that many.
 */
class BulkSimulationTest {
  private static final int SEEDS = Integer.getInteger("sluice.sim.seeds", 1_000);
  private static final @Nullable Long ONE_SEED = Long.getLong("sluice.sim.seed");

  @Test
  void eachRunThatWasThereIsTakenOnceAndNoneThatCameLater() {
    LongStream seeds =
        ONE_SEED == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONE_SEED);
    seeds.forEach(BulkSimulationTest::live);
  }

  private static void live(long seed) {
    try {
      new BulkWorld(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "World " + seed + " (again: -Dsluice.sim.seed=" + seed + "). " + e.getMessage(), e);
    }
  }
}
