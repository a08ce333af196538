package dev.sluice.topology.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The promises of the engine in worlds that a seed draws. {@code -Dsluice.sim.seed=N} lives one
 * world through again, {@code -Dsluice.sim.seeds=N} that many.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("sluice.sim.seeds", 1_000);
  private static final @Nullable Long ONE_SEED = Long.getLong("sluice.sim.seed");

  /** Worlds in which a broken rule must show. */
  private static final int SEEDS_OF_A_BROKEN_RULE = 300;

  @Test
  void everyRunEndsOnceAndNoRecordedStepRunsAgain() {
    LongStream seeds =
        ONE_SEED == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONE_SEED);
    seeds.forEach(seed -> live(seed, Rules.KEPT));
  }

  @Test
  void itShowsWhenTurnsStartBeforeAllReportsAreTaken() {
    assertThat(breaksWith(new Rules(false, true, true))).isTrue();
  }

  @Test
  void itShowsWhenTwinsCannotBeToldApart() {
    assertThat(breaksWith(new Rules(true, false, true))).isTrue();
  }

  @Test
  void itShowsWhenReportsDoNotWaitForTheirRun() {
    assertThat(breaksWith(new Rules(true, true, false))).isTrue();
  }

  private static boolean breaksWith(Rules rules) {
    return LongStream.rangeClosed(1, SEEDS_OF_A_BROKEN_RULE).anyMatch(seed -> fails(seed, rules));
  }

  private static boolean fails(long seed, Rules rules) {
    try {
      live(seed, rules);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private static void live(long seed, Rules rules) {
    try {
      new World(seed, rules).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "World " + seed + " (again: -Dsluice.sim.seed=" + seed + "). " + e.getMessage(), e);
    }
  }
}
