package dev.sluice.topology.core.flow;

import static dev.sluice.topology.core.flow.FlowSample.flow;
import static dev.sluice.topology.core.flow.FlowSample.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Waiting;
import dev.sluice.topology.core.flow.lane.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<String, FlowControl> deployed = new HashMap<>();
  private final Map<String, Waiting> wanted = new HashMap<>();
  private final MemoryStore store = new MemoryStore();
  private Lanes lanes = lanes();
  private Instant now = START;

  private Lanes lanes() {
    return new Lanes(store, id -> deployed.getOrDefault(id, FlowControl.NONE), 600);
  }

  private void deploy(String functionId, FlowSample flow) {
    deployed.put(functionId, flow.build());
  }

  private void want(String functionId, Keys keys, String... runIds) {
    for (String runId : runIds) {
      var run = new Waiting(runId, functionId, true, now, keys);
      wanted.put(runId, run);
      lanes.want(run);
    }
  }

  private void want(String functionId, String... runIds) {
    want(functionId, keys(null), runIds);
  }

  private void wantAgain(String runId) {
    Waiting run = run(runId);
    lanes.want(new Waiting(runId, run.functionId(), false, run.since(), run.keys()));
  }

  private Waiting run(String runId) {
    return Objects.requireNonNull(wanted.get(runId));
  }

  private String starts() {
    List<String> started = new ArrayList<>();
    for (String run = lanes.next(now); run != null; run = lanes.next(now)) {
      started.add(run);
    }
    return String.join(" ", started);
  }

  private void ends(String... runIds) {
    for (String runId : runIds) {
      lanes.turnEnded(runId, false, now);
    }
  }

  private void uses(String runId, long tokens) {
    lanes.used(runId, tokens);
  }

  private String startsAfter(String ended) {
    ends(ended);
    return starts();
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  private void crashesAndRestarts() {
    store.commit();
    lanes = lanes();
  }

  private Why why(String runId) {
    return lanes.why(runId, now, 1_000).orElseThrow();
  }

  @Test
  void theWorkedCaseOfTheCourse() {
    deploy("mail", flow().concurrency(10).concurrency(2, "customer", null).priority("tier"));
    Keys a = keys("A", 0);
    Keys b = keys("B", 100);
    Keys c = keys("C", 0);
    want("mail", a, "a1", "a2", "a3", "a4", "a5");
    want("mail", b, "b1", "b2", "b3", "b4", "b5");
    want("mail", c, "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10");

    assertThat(starts()).isEqualTo("b1 b2 a1 a2 c1 c2");

    assertThat(startsAfter("c1")).isEqualTo("c3");
    assertThat(startsAfter("a1")).isEqualTo("a3");
    ends("a2", "c2", "b1");
    assertThat(starts()).isEqualTo("b3 a4 c4");
  }

  @Test
  void aLimitIsNotExceededAndTheRestQueuesInOrder() {
    deploy("f", flow().concurrency(2));
    want("f", "1", "2", "3", "4");

    assertThat(starts()).isEqualTo("1 2");
    assertThat(startsAfter("2")).isEqualTo("3");
    assertThat(startsAfter("1")).isEqualTo("4");
  }

  @Test
  void functionsOfOnePoolShareItsSlotsAndTheStrictestLimitCounts() {
    deploy("f", flow().concurrency(3, null, "model"));
    deploy("g", flow().concurrency(2, null, "model"));
    want("f", "f1");
    passes(Duration.ofSeconds(1));
    want("g", "g1");
    passes(Duration.ofSeconds(1));
    want("f", "f2");

    assertThat(starts()).isEqualTo("f1 g1");
    assertThat(startsAfter("f1")).isEqualTo("f2");
  }

  @Test
  void aPoolWithAKeyIsAPoolForEachValue() {
    deploy("f", flow().concurrency(1, "region", "model"));
    deploy("g", flow().concurrency(1, "region", "model"));
    want("f", keys("eu"), "f-eu");
    want("g", keys("eu"), "g-eu");
    want("g", keys("us"), "g-us");

    assertThat(starts()).isEqualTo("f-eu g-us");
  }

  @Test
  void runsWhoseKeyEvaluatesToNothingShareOneBucket() {
    deploy("f", flow().concurrency(1, "customer", null));
    want("f", keys(null), "none1", "none2");
    want("f", keys(""), "empty");

    assertThat(starts()).isEqualTo("none1 empty");
  }

  @Test
  void priorityIsAHeadStartInSecondsAndIsClamped() {
    deploy("f", flow().concurrency(1).priority("p"));
    want("f", keys(null, 0), "early");
    passes(Duration.ofSeconds(601));
    want("f", keys(null, 1_000_000), "too-late");
    want("f", keys(null, -5), "last");
    want("f", keys(null, 0), "plain");
    passes(Duration.ofSeconds(-2));
    want("f", keys(null, 600), "in-time");

    assertThat(starts()).isEqualTo("in-time");
    assertThat(startsAfter("in-time")).isEqualTo("early");
    assertThat(startsAfter("early")).isEqualTo("too-late");
    assertThat(startsAfter("too-late")).isEqualTo("plain");
    assertThat(startsAfter("plain")).isEqualTo("last");
  }

  @Test
  void howMuchAPriorityMayGiveIsTheEnginesSetting() {
    lanes = new Lanes(store, id -> deployed.getOrDefault(id, FlowControl.NONE), 60);
    deploy("f", flow().concurrency(1).priority("p"));
    want("f", keys(null, 0), "early");
    passes(Duration.ofSeconds(61));
    want("f", keys(null, 600), "too-late");
    passes(Duration.ofSeconds(-2));
    want("f", keys(null, 600), "in-time");

    assertThat(starts()).isEqualTo("in-time");
    assertThat(startsAfter("in-time")).isEqualTo("early");
  }

  @Test
  void withFairnessKeysTakeTurnsAndANewOneDoesNotCatchUp() {
    deploy("f", flow().concurrency(1).fairness("tenant"));
    want("f", keys("A"), "a1", "a2", "a3", "a4", "a5", "a6");
    want("f", keys("B"), "b1", "b2");
    assertThat(starts()).isEqualTo("a1");
    assertThat(startsAfter("a1")).isEqualTo("b1");
    assertThat(startsAfter("b1")).isEqualTo("a2");
    assertThat(startsAfter("a2")).isEqualTo("b2");
    assertThat(startsAfter("b2")).isEqualTo("a3");

    want("f", keys("C"), "c1", "c2");
    assertThat(startsAfter("a3")).isEqualTo("c1");
    crashesAndRestarts();
    assertThat(startsAfter("c1")).isEqualTo("a4");
    assertThat(startsAfter("a4")).isEqualTo("c2");
  }

  @Test
  void withFairnessAHigherPriorityGoesFirstAndWeightsCount() {
    deploy("f", flow().concurrency(1).fairness("tenant").priority("p"));
    want("f", keys("A", 0, 2), "a1", "a2", "a3", "a4");
    want("f", keys("B", 0, 1), "b1", "b2");
    want("f", keys("A", 7, 2), "urgent");

    List<String> order = new ArrayList<>();
    for (String run = starts(); !run.isEmpty(); run = startsAfter(run)) {
      order.add(run);
    }
    assertThat(order.getFirst()).isEqualTo("urgent");
    assertThat(order.subList(1, 4)).containsExactlyInAnyOrder("b1", "a1", "a2");
    assertThat(order.subList(4, 7)).containsExactlyInAnyOrder("b2", "a3", "a4");
  }

  @Test
  void whatAKeyIsServedWithOnePriorityCountsForItsOthers() {
    deploy("f", flow().concurrency(2).fairness("tenant").priority("p"));
    want("f", keys("X"), "x1", "x2");
    assertThat(starts()).isEqualTo("x1 x2");
    want("f", keys("A"), "a1");
    want("f", keys("C"), "c1");
    want("f", keys("B"), "b1");
    want("f", keys("A", 7), "urgent-a1", "urgent-a2");
    want("f", keys("C", 7), "urgent-c1", "urgent-c2");
    assertThat(starts()).isEmpty();

    assertThat(startsAfter("x1")).isEqualTo("urgent-a1");
    assertThat(startsAfter("x2")).isEqualTo("urgent-c1");
    assertThat(startsAfter("urgent-a1")).isEqualTo("urgent-a2");
    assertThat(startsAfter("urgent-c1")).isEqualTo("urgent-c2");
    assertThat(startsAfter("urgent-a2")).isEqualTo("b1");
    assertThat(startsAfter("urgent-c2")).isEqualTo("a1");
  }

  @Test
  void aKeyThatComesBackDoesNotCatchUp() {
    deploy("f", flow().concurrency(1).fairness("tenant"));
    for (int i = 0; i < 40; i++) {
      want("f", keys("k" + i), "once-" + i);
    }
    want("f", keys("A"), "a1", "a2", "a3", "a4", "a5", "a6");
    String run = starts();
    while (!run.startsWith("a3")) {
      run = startsAfter(run);
    }
    want("f", keys("k9"), "back1", "back2", "back3");
    assertThat(startsAfter(run)).isEqualTo("back1");
    assertThat(startsAfter("back1")).isEqualTo("a4");
  }

  @Test
  void laterTurnsNeedSlotsButNotTheThrottleAndKeepTheirPlace() {
    deploy("f", flow().concurrency(1).throttle(1, MINUTE, 0, null));
    want("f", "old");
    assertThat(starts()).isEqualTo("old");
    passes(Duration.ofSeconds(10));
    want("f", "new");
    ends("old");
    wantAgain("old");

    assertThat(starts()).isEqualTo("old");
    passes(MINUTE);
    assertThat(starts()).isEmpty();
    assertThat(startsAfter("old")).isEqualTo("new");
  }

  @Test
  void aThrottleSpacesStartsEvenlyAfterItsBurst() {
    deploy("f", flow().throttle(6, MINUTE, 2, null));
    want("f", "1", "2", "3", "4", "5");

    assertThat(starts()).isEqualTo("1 2 3");
    assertThat(lanes.nextDue()).isEqualTo(START.plusSeconds(10));
    passes(Duration.ofSeconds(10));
    assertThat(starts()).isEqualTo("4");
    passes(Duration.ofSeconds(9));
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(starts()).isEqualTo("5");
  }

  @Test
  void aThrottleWithAKeyHoldsUpOnlyThatKeyAndSurvivesACrash() {
    deploy("f", flow().throttle(1, MINUTE, 0, "customer"));
    want("f", keys("A"), "a1", "a2");
    want("f", keys("B"), "b1");
    assertThat(starts()).isEqualTo("a1 b1");

    crashesAndRestarts();
    assertThat(starts()).isEmpty();
    passes(MINUTE);
    assertThat(starts()).isEqualTo("a2");
  }

  @Test
  void aThrottleIsNotShutForLongByAClockThatWasAhead() {
    deploy("f", flow().throttle(1, MINUTE, 0, null));
    want("f", "1", "2", "3");
    now = START.plus(Duration.ofDays(1));
    assertThat(starts()).isEqualTo("1");
    now = START;
    assertThat(starts()).isEmpty();
    passes(MINUTE);
    assertThat(starts()).isEqualTo("2");
  }

  @Test
  void tokensAreLetInByEstimateAndSettledByUse() {
    deploy("f", flow().tokens(null, 100, MINUTE, null, 40));
    want("f", "1", "2", "3", "4");
    assertThat(starts()).isEqualTo("1 2");
    assertThat(why("3").limit()).isEqualTo("tokens 100 in 1 min");

    uses("1", 10); // 50 used of 100: 30 came back
    assertThat(startsAfter("1")).isEqualTo("3");
    uses("2", 160); // 210 used
    ends("2");
    lanes.turnEnded("3", true, now); // the estimate stands
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(89));
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(1)); // 150 came back, 60 are used
    assertThat(starts()).isEqualTo("4");
  }

  @Test
  void aRunThatTellsWhatItWillUseTakesThatAlsoOverACrash() {
    deploy("f", flow().tokens(null, 100, MINUTE, null, 10));
    want("f", estimated(60), "1", "2", "3");
    want("f", estimated(0), "4");
    assertThat(starts()).isEqualTo("1 2"); // 120 taken; with 10 each all would have started
    crashesAndRestarts();
    uses("1", 5); // 65 taken
    assertThat(startsAfter("1")).isEqualTo("3"); // 125
    lanes.turnEnded("2", true, now); // lost: its 60 stand
    passes(Duration.ofSeconds(20)); // 33 came back, 92 taken
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(2));
    assertThat(starts()).isEqualTo("4");
  }

  @Test
  void noRunTakesMoreThanTheBudgetWhateverItTells() {
    deploy("f", flow().tokens(null, 100, MINUTE, null, 10));
    want("f", estimated(Integer.MAX_VALUE), "1");
    want("f", estimated(-5), "2");
    assertThat(starts()).isEqualTo("1");
    passes(Duration.ofSeconds(6)); // 10 of 100 came back
    assertThat(starts()).isEqualTo("2");
  }

  private static Keys estimated(int tokens) {
    Keys none = keys(null);
    return new Keys(
        none.concurrency(),
        null,
        null,
        null,
        0,
        null,
        1,
        null,
        null,
        null,
        none.tokens(),
        List.of(tokens));
  }

  @Test
  void functionsThatNameABudgetShareItAndTheLargestEstimateMustBeLeft() {
    deploy("f", flow().tokens("gpt", 100, MINUTE, null, 60));
    deploy("g", flow().tokens("gpt", 100, MINUTE, null, 10));
    want("g", "g1");
    want("f", "f1");
    want("g", "g2", "g3");
    assertThat(starts()).isEqualTo("g1 f1"); // 70 used; g would find its 10, f its 60 only later
    assertThat(why("g2").limit()).isEqualTo("tokens gpt 100 in 1 min");

    uses("f1", 30);
    assertThat(startsAfter("f1")).isEqualTo("g2 g3"); // f is gone: 40 used, and 10 twice more
    uses("g1", 200);
    ends("g1");
    want("f", "f2");
    passes(Duration.ofSeconds(125)); // 250 used, 208 came back; f needs 60 of 100
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(starts()).isEqualTo("f2");
  }

  @Test
  void ofTwoBudgetsWithOneNameTheStricterCounts() {
    deploy("f", flow().tokens("gpt", 100, MINUTE, null, 50));
    deploy("g", flow().tokens("gpt", 60, MINUTE, null, 20));
    want("g", "g1");
    want("f", "f1");
    assertThat(starts()).isEqualTo("g1");
    assertThat(why("f1").limit()).isEqualTo("tokens gpt 60 in 1 min");
    passes(Duration.ofSeconds(10)); // 10 of 60 used
    assertThat(starts()).isEqualTo("f1");
  }

  @Test
  void withoutAnEstimateTurnsStartWhileAnythingIsLeft() {
    deploy("f", flow().tokens(null, 60, MINUTE, null, 0));
    want("f", "1", "2");
    assertThat(starts()).isEqualTo("1 2");
    uses("1", 60);
    ends("1", "2");
    want("f", "3");
    assertThat(starts()).isEmpty();
    assertThat(lanes.nextDue()).isEqualTo(START.plusSeconds(1));
    passes(Duration.ofSeconds(1));
    assertThat(starts()).isEqualTo("3");
  }

  @Test
  void aTurnThatUsesMoreThanTheBudgetIsPaidOffBeforeTheNextOneStarts() {
    deploy("f", flow().tokens(null, 60, MINUTE, null, 1));
    want("f", "1", "2");
    assertThat(starts()).isEqualTo("1 2");
    uses("1", 600);
    ends("1", "2");
    want("f", "3");
    passes(Duration.ofMinutes(9));
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(starts()).isEqualTo("3");
  }

  @Test
  void whatALostTurnReportedCountsIfItIsMoreThanTheEstimateAlsoOverACrash() {
    deploy("f", flow().tokens(null, 60, MINUTE, null, 10));
    want("f", "1", "2");
    assertThat(starts()).isEqualTo("1 2");
    uses("1", 30);
    crashesAndRestarts();
    uses("1", 20);
    lanes.turnEnded("1", true, now); // 50, and 10 that the other one may need
    want("f", "3");
    assertThat(starts()).isEmpty();
    lanes.turnEnded("2", true, now);
    passes(Duration.ofSeconds(9));
    assertThat(starts()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(starts()).isEqualTo("3");
  }

  @Test
  void aPausedFunctionKeepsItsRunsUntilItIsResumed() {
    deploy("f", flow().concurrency(5));
    lanes.pause("f");
    want("f", "1", "2");
    want("g", "free");
    assertThat(starts()).isEqualTo("free");
    assertThat(why("1").limit()).isEqualTo("paused");

    crashesAndRestarts();
    assertThat(starts()).isEmpty();
    lanes.resume("f");
    assertThat(starts()).isEqualTo("1 2");
  }

  @Test
  void whoLeavesTheQueueIsNotStartedAndHoldsNobodyUp() {
    deploy("f", flow().concurrency(1));
    want("f", "1", "2", "3");
    assertThat(starts()).isEqualTo("1");
    lanes.leave("2");
    lanes.leave("2");
    assertThat(startsAfter("1")).isEqualTo("3");
    assertThat(lanes.isWaiting("2")).isFalse();
  }

  @Test
  void repeatsChangeNothing() {
    deploy("f", flow().concurrency(1));
    want("f", "1", "1", "2", "2");
    assertThat(starts()).isEqualTo("1");
    want("f", "1");
    ends("1", "1");
    assertThat(starts()).isEqualTo("2");
    assertThat(startsAfter("2")).isEmpty();
  }

  @Test
  void anAdoptedTurnCountsEvenIfItExceedsTheLimit() {
    deploy("f", flow().concurrency(1));
    want("f", "1", "2", "3");
    assertThat(starts()).isEqualTo("1");
    lanes.occupied(run("2"), now);
    assertThat(startsAfter("1")).isEmpty();
    assertThat(startsAfter("2")).isEqualTo("3");
  }

  @Test
  void slotsOutliveACrash() {
    deploy("f", flow().concurrency(2));
    want("f", "1", "2", "3");
    assertThat(starts()).isEqualTo("1 2");
    crashesAndRestarts();
    assertThat(starts()).isEmpty();
    assertThat(startsAfter("1")).isEqualTo("3");
  }

  @Test
  void aChangedLimitAppliesToQueuedRuns() {
    deploy("f", flow().concurrency(1));
    want("f", "1", "2", "3", "4");
    assertThat(starts()).isEqualTo("1");
    deploy("f", flow().concurrency(3));
    lanes.reconfigured("f", wanted::get);
    assertThat(starts()).isEqualTo("2 3");

    deploy("f", flow().concurrency(1));
    lanes.reconfigured("f", wanted::get);
    assertThat(startsAfter("1")).isEmpty();
    assertThat(startsAfter("2")).isEmpty();
    assertThat(startsAfter("3")).isEqualTo("4");
  }

  @Test
  void aChangedKeyAppliesToQueuedRunsEvenIfNobodySaidSoBeforeACrash() {
    deploy("f", flow().concurrency(1));
    want("f", keys("A"), "a1", "a2");
    want("f", keys("B"), "b1", "b2");
    assertThat(starts()).isEqualTo("a1");

    deploy("f", flow().concurrency(1, "customer", null));
    crashesAndRestarts();
    assertThat(lanes.outdated()).containsExactly("f");
    lanes.reconfigured("f", wanted::get);
    assertThat(starts()).isEqualTo("b1");
    assertThat(lanes.outdated()).isEmpty();
    crashesAndRestarts();
    assertThat(lanes.outdated()).isEmpty();
    assertThat(startsAfter("a1")).isEqualTo("a2");
  }

  @Test
  void whyNamesTheLimitTheKeyAndThePlace() {
    deploy("f", flow().concurrency(2).concurrency(1, "customer", null));
    want("f", keys("A"), "a1", "a2", "a3");
    want("f", keys("B"), "b1");
    want("f", keys("C"), "c1");
    starts();

    assertThat(why("a3")).isEqualTo(new Why("concurrency 1 per customer", "A", 1, START, null));
    assertThat(why("c1")).isEqualTo(new Why("concurrency 2", null, 2, START, null));
    assertThat(lanes.why("a1", now, 10)).isEmpty();
  }

  private String news(String runId) {
    return lanes.news(runId, now, 10).map(Why::limit).orElse("-");
  }

  @Test
  void whatHoldsARunIsNewsOnceAndAgainWhenAnotherLimitDoes() {
    deploy("f", flow().concurrency(1).throttle(1, MINUTE, 0, null));
    want("f", "1", "2", "3");
    assertThat(starts()).isEqualTo("1");
    assertThat(news("2")).isEqualTo("concurrency 1");
    assertThat(news("2")).isEqualTo("-");
    assertThat(news("3")).isEqualTo("concurrency 1");
    assertThat(lanes.held()).containsExactly("2");
    assertThat(lanes.held()).isEmpty();

    assertThat(startsAfter("1")).isEmpty();
    assertThat(lanes.held()).containsExactly("2"); // the first only, however many wait
    crashesAndRestarts();
    assertThat(starts()).isEmpty();
    assertThat(news("2")).isEqualTo("throttle 1 in 1 min");
    assertThat(news("2")).isEqualTo("-");

    lanes.pause("f");
    assertThat(news("2")).isEqualTo("paused");
  }

  @Test
  void nothingIsLeftWhenAllIsDone() {
    deploy("f", flow().concurrency(1).throttle(60, MINUTE, 5, "c").fairness("c"));
    for (int i = 0; i < 40; i++) {
      want("f", keys("k" + i % 7), "r" + i);
    }
    for (int i = 0; i < 100; i++) {
      String run = starts();
      if (!run.isEmpty()) {
        ends(run);
      }
      passes(Duration.ofSeconds(1));
    }
    assertThat(starts()).isEmpty();
    passes(Duration.ofHours(1));
    for (int i = 0; i < 10; i++) {
      lanes.tick(now, 10);
    }
    assertThat(store.size()).as(store.toString()).isEqualTo(1);
    assertThat(lanes.nextDue()).isNull();
  }
}
