package dev.sluice.topology.core.flow.sim;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many seeds; {@code -Dsluice.sim.seeds=N} for more or fewer, {@code -Dsluice.sim.seed=N} for a
 * failing one again.
 */
class FlowSimulationTest {
  private static LongStream seeds() {
    Long one = Long.getLong("sluice.sim.seed");
    return one == null
        ? LongStream.range(0, Long.getLong("sluice.sim.seeds", 1_000))
        : LongStream.of(one);
  }

  @Test
  void noLimitIsExceededNobodyIsStuckAndTheOrderIsKept() {
    seeds().forEach(seed -> live(seed, () -> new LaneWorld(seed).run()));
  }

  @Test
  void everyEventComesToSomethingOnceAndByTheRules() {
    seeds().forEach(seed -> live(seed, () -> new ArrivalWorld(seed).run()));
  }

  private static void live(long seed, Runnable world) {
    try {
      world.run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
