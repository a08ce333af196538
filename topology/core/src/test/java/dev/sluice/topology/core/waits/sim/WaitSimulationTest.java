package dev.sluice.topology.core.waits.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The promises of waits in worlds that a seed draws. {@code -Dsluice.sim.seed=N} lives one world
 * through again, {@code -Dsluice.sim.seeds=N} that many.
 */
class WaitSimulationTest {
  private static final int SEEDS = Integer.getInteger("sluice.sim.seeds", 1_000);
  private static final @Nullable Long ONE_SEED = Long.getLong("sluice.sim.seed");

  /** Worlds in which a broken rule must show. */
  private static final int SEEDS_OF_A_BROKEN_RULE = 2_000;

  @Test
  void aWaitIsAnsweredOnceIfAnEventIsWhatItWaitsForAndNothingIsLeft() {
    LongStream seeds =
        ONE_SEED == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONE_SEED);
    seeds.forEach(seed -> live(seed, WaitRules.KEPT));
  }

  @Test
  void itShowsWhenANewInterestDoesNotLookBack() {
    assertThat(breaksWith(new WaitRules(false, true, true, true, true))).isTrue();
  }

  @Test
  void itShowsWhenALookBackSurvivesItsCandidates() {
    assertThat(breaksWith(new WaitRules(true, false, true, true, true))).isTrue();
  }

  @Test
  void itShowsWhenAWaitThatIsOverIsForgotten() {
    assertThat(breaksWith(new WaitRules(true, true, false, true, true))).isTrue();
  }

  @Test
  void itShowsWhenAnInterestIsNotToldOfAgainForAWaitThatReachesBackFurther() {
    assertThat(breaksWith(new WaitRules(true, true, true, false, true))).isTrue();
  }

  @Test
  void itShowsWhenEventsAreNotKeptForLaterWaits() {
    assertThat(breaksWith(new WaitRules(true, true, true, true, false))).isTrue();
  }

  private static boolean breaksWith(WaitRules rules) {
    return LongStream.rangeClosed(1, SEEDS_OF_A_BROKEN_RULE).anyMatch(seed -> fails(seed, rules));
  }

  private static boolean fails(long seed, WaitRules rules) {
    try {
      live(seed, rules);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private static void live(long seed, WaitRules rules) {
    try {
      new WaitWorld(seed, rules).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "World " + seed + " (again: -Dsluice.sim.seed=" + seed + "). " + e.getMessage(), e);
    }
  }
}
