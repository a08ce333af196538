package dev.sluice.topology.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.sim.Rules.Rule;
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
    assertThat(breaksWith(Rule.HOLDS_TURNS)).isTrue();
  }

  @Test
  void itShowsWhenTwinsCannotBeToldApart() {
    assertThat(breaksWith(Rule.OWN_TURN_IDS)).isTrue();
  }

  @Test
  void itShowsWhenReportsDoNotWaitForTheirRun() {
    assertThat(breaksWith(Rule.PARKS)).isTrue();
  }

  @Test
  void itShowsWhenSlotsOutliveTheTurnsThatWereTakenBack() {
    assertThat(breaksWith(Rule.FLOW_ROLLS_BACK)).isTrue();
  }

  @Test
  void itShowsWhenWhatIsSentToAnotherPartitionGetsLost() {
    assertThat(breaksWith(Rule.SENDS_WITH_COMMIT)).isTrue();
  }

  @Test
  void itShowsWhenALaneLivesInSeveralPartitions() {
    assertThat(breaksWith(Rule.LANES_HAVE_ONE_HOME)).isTrue();
  }

  private static boolean breaksWith(Rule broken) {
    return LongStream.rangeClosed(1, SEEDS_OF_A_BROKEN_RULE)
        .anyMatch(seed -> fails(seed, Rules.without(broken)));
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
