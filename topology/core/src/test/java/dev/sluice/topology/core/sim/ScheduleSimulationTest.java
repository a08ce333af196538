package dev.sluice.topology.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many seeds; {@code -Dsluice.sim.seeds=N} for more or fewer, {@code -Dsluice.sim.seed=N} for a
 * failing one again.
 */
class ScheduleSimulationTest {
  private static LongStream seeds() {
    Long one = Long.getLong("sluice.sim.seed");
    return one == null
        ? LongStream.range(0, Long.getLong("sluice.sim.seeds", 100))
        : LongStream.of(one);
  }

  @Test
  void eachTickStartsOneRunAccordingToTheCatchUp() {
    seeds().forEach(seed -> live(seed, true));
  }

  @Test
  void itShowsWhenWhatIsKeptOfSchedulesDoesNotCommitWithTheRest() {
    assertThat(LongStream.range(0, 50).anyMatch(ScheduleSimulationTest::fails)).isTrue();
  }

  private static boolean fails(long seed) {
    try {
      live(seed, false);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private static void live(long seed, boolean flowRollsBack) {
    try {
      new ScheduleWorld(seed, flowRollsBack).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
