package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.NOW;
import static dev.sluice.topology.core.Sample.blocked;
import static dev.sluice.topology.core.Sample.in;
import static dev.sluice.topology.core.Sample.json;
import static dev.sluice.topology.core.Sample.returned;
import static dev.sluice.topology.core.Sample.sleep;
import static dev.sluice.topology.core.Sample.success;
import static dev.sluice.topology.core.Sample.turnEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.Debounce;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.Calendar;
import dev.sluice.topology.core.sim.Rules;
import dev.sluice.topology.core.sim.SimStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs of a function with limits: which starts when, and which does not. */
class EngineFlowTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimStore store = new SimStore(Rules.KEPT);
  private final MemoryStore flow = new MemoryStore();
  private final Output output = new Output();
  private final Deployed functions = new Deployed();
  private Engine engine = engine();

  private Engine engine() {
    return new Engine(
        EngineLimits.standard(),
        functions,
        new DataIsTheKey(),
        Calendar.none(),
        output,
        store,
        flow,
        output);
  }

  @Test
  void aSecondRunIsQueuedUntilTheFirstEnds() {
    functions.deploy(concurrency(1, null));
    send("a", "b");
    assertThat(started()).containsExactly("a");
    assertThat(queued()).containsExactly("concurrency 1");

    end("a", 1, NOW);
    assertThat(started()).containsExactly("a", "b");
    assertThat(queued()).hasSize(1);
  }

  @Test
  void whatHoldsARunIsToldAgainWhenAnotherLimitDoes() {
    var throttle = new FlowControl.Throttle(1, MINUTE, 0, null);
    functions.deploy(
        new FlowControl(
            concurrency(1, null).concurrency(),
            throttle,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of()));
    send("a", "b", "c", "d");
    assertThat(queued()).containsExactly("concurrency 1", "concurrency 1", "concurrency 1");

    end("a", 1, NOW);
    assertThat(started()).containsExactly("a");
    assertThat(queued()).hasSize(4).endsWith("throttle 1 in 1 min");
    engine.wake(in(59), 10);
    assertThat(queued()).hasSize(4);
  }

  @Test
  void theEndOfAQueueIsToldAlsoOfARunThatOnlyAPauseHeld() {
    functions.deploy(FlowControl.NONE);
    engine.pause("greet", true, NOW);
    send("a");
    assertThat(queued()).containsExactly("paused");
    engine.pause("greet", false, NOW);
    assertThat(output.facts).contains(new Fact.Dispatched(1, false));
  }

  @Test
  void aSleepingRunHoldsNoSlot() {
    functions.deploy(concurrency(1, null));
    send("a", "b");
    engine.on(id("a"), turnEnded(1, "t", 0, blocked(sleep("nap", 5))), NOW);
    assertThat(started()).containsExactly("a", "b");

    engine.wake(in(5), 10);
    assertThat(started()).containsExactly("a", "b");
    end("b", 1, in(6));
    assertThat(started()).containsExactly("a", "b", "a");
  }

  @Test
  void eachValueOfAKeyHasItsOwnLimit() {
    functions.deploy(concurrency(1, "customer"));
    send(NOW, "a", "Ada");
    send(NOW, "b", "Ada");
    send(NOW, "c", "Bob");

    assertThat(started()).containsExactly("a", "c");
  }

  @Test
  void aQueuedRunThatIsCancelledLeavesTheQueue() {
    functions.deploy(concurrency(1, null));
    send("a", "b", "c");
    engine.on(id("b"), new CancelRequested("q", "no more"), NOW);
    end("a", 1, NOW);

    assertThat(started()).containsExactly("a", "c");
  }

  @Test
  void aRunThatDoesNotStartInTimeIsCancelled() {
    functions.deploy(with(concurrency(1, null), MINUTE, null));
    send("a", "b");
    engine.wake(in(60), 10);

    assertThat(store.run(id("a"))).isInstanceOf(RunState.Executing.class);
    assertThat(store.run(id("b"))).isInstanceOf(RunState.Ended.class);
  }

  @Test
  void aRunThatDoesNotFinishInTimeIsCancelled() {
    functions.deploy(with(FlowControl.NONE, null, MINUTE));
    send("a");
    engine.on(id("a"), turnEnded(1, "t", 0, blocked(sleep("nap", 600))), NOW);
    engine.wake(in(59), 10);
    assertThat(store.run(id("a"))).isInstanceOf(RunState.Suspended.class);

    engine.wake(in(60), 10);
    assertThat(store.run(id("a"))).isInstanceOf(RunState.Ended.class);
  }

  @Test
  void aTurnThatWasDispatchedBeforeACrashCounts() {
    functions.deploy(concurrency(1, null));
    engine.holdTurns();
    send("a", "b");
    engine.on(id("b"), success(1, "t", "step"), NOW);
    engine.startTurns();
    engine.wake(NOW, 10);
    assertThat(started()).isEmpty();

    engine.on(id("b"), turnEnded(1, "t", 1, returned()), NOW);
    assertThat(started()).containsExactly("a");
  }

  @Test
  void aRunThatCameWhileTurnsWereHeldIsNotOvertaken() {
    functions.deploy(concurrency(1, null));
    engine.holdTurns();
    send("a", "b");
    engine.startTurns();
    send("c");
    assertThat(started()).containsExactly("a");

    end("a", 1, NOW);
    assertThat(started()).containsExactly("a", "b");
  }

  @Test
  void anEngineThatComesBackKnowsWhoWaitsAndWhoRuns() {
    functions.deploy(concurrency(1, null));
    send("a", "b");
    engine = engine();
    engine.wake(NOW, 10);
    assertThat(started()).containsExactly("a");

    end("a", 1, NOW);
    assertThat(started()).containsExactly("a", "b");
  }

  @Test
  void aRaisedLimitLetsMoreRunsGo() {
    functions.deploy(concurrency(1, null));
    send("a", "b", "c");
    functions.deploy(concurrency(2, null));
    assertThat(engine.isFlowDue(NOW)).isTrue();
    engine.wake(NOW, 10);

    assertThat(started()).containsExactly("a", "b");
  }

  @Test
  void aLimitThatChangedWhileTheEngineWasDownHolds() {
    functions.deploy(concurrency(1, null));
    for (String id : List.of("a", "b", "c")) {
      send(NOW, id, "Ada");
    }
    functions.deploy(concurrency(2, "customer"));
    engine = engine();
    engine.wake(NOW, 10);

    assertThat(started()).containsExactly("a", "b");
  }

  @Test
  void whileAFunctionIsPausedItsRunsQueueAlsoOverARestart() {
    functions.deploy(FlowControl.NONE);
    send("a");
    engine.pause("greet", true, NOW);
    engine.on(id("a"), turnEnded(1, "t", 0, blocked(sleep("nap", 1))), NOW);
    send("b", "c");
    engine = engine();
    engine.wake(in(1), 10);
    assertThat(started()).containsExactly("a");

    engine.on(id("c"), new CancelRequested("q", ""), in(1));
    engine.pause("greet", false, in(2));
    assertThat(started()).containsExactly("a", "a", "b");
    end("b", 1, in(2));
    send("d");
    assertThat(started()).endsWith("d");
  }

  @Test
  void aQueuedTurnThatIsToldWhatTheClockDecidedWaitsForTheCommitAllTheSame() {
    functions.deploy(FlowControl.NONE);
    engine.pause("greet", true, NOW);
    send("a");
    var option = new RunSignal.WaitFor("go", "", "", null, "");
    var wait = new RunSignal.NewWait("w", NOW, in(1), List.of(option));
    var blocked = new RunSignal.Blocked(List.of(), List.of(wait), List.of());
    engine.on(id("a"), turnEnded(1, "of the crashed engine", 0, blocked), in(5));
    engine.pause("greet", false, in(5));
    assertThat(started()).isEmpty();

    engine.committed(in(6));
    assertThat(started()).containsExactly("a");
  }

  @Test
  void aRunOfALaneThatLivesElsewhereIsSentThere() {
    functions.deploy(concurrency(1, null));
    output.lanesLiveIn = 3;
    send("a");

    assertThat(started()).isEmpty();
    assertThat(output.elsewhere).extracting(run -> run.event().id()).containsExactly("a");
  }

  @Test
  void beyondARateLimitEventsAreSkippedAndThatIsTold() {
    functions.deploy(arrivals(new RateLimit(1, MINUTE, null), null, null));
    send("a", "b", "a");

    assertThat(started()).containsExactly("a");
    assertThat(skipped()).containsExactly("b RATE_LIMIT");
  }

  @Test
  void ofEventsInQuickSuccessionTheLastStartsARun() {
    functions.deploy(arrivals(null, new Debounce(Duration.ofSeconds(10), null, null), null));
    send("a", "b");
    assertThat(output.facts)
        .containsExactly(new Fact.Skipped("a", "demo/greet", "DEBOUNCE", null, "r0-greet-a"));
    engine.wake(in(9), 10);
    assertThat(started()).isEmpty();
    assertThat(engine.isFlowDue(in(9))).isFalse();

    assertThat(engine.isFlowDue(in(10))).isTrue();
    engine.wake(in(10), 10);
    assertThat(started()).isEmpty();
    engine.committed(in(10));
    assertThat(started()).containsExactly("b");
    assertThat(output.turns.getFirst().events()).containsExactly(event(NOW, "b", "b"));
    assertThat(output.turns.getFirst().run().runId()).isEqualTo("r0-greet-a");
  }

  @Test
  void aSingletonIsFreeWhenItsRunHasEnded() {
    functions.deploy(arrivals(null, null, new Singleton(null, Singleton.Mode.SKIP)));
    send("a", "b");
    assertThat(skipped()).containsExactly("b SINGLETON");

    end("a", 1, NOW);
    send("c");
    assertThat(started()).containsExactly("a", "c");
  }

  @Test
  void anEventWhoseRunIsOverHoldsNoSingletonWhenItComesAgain() {
    functions.deploy(FlowControl.NONE);
    send("a");
    end("a", 1, NOW);
    functions.deploy(arrivals(null, null, new Singleton(null, Singleton.Mode.SKIP)));
    send("a", "b");

    assertThat(started()).containsExactly("a", "b");
    assertThat(skipped()).isEmpty();
  }

  @Test
  void aSingletonThatCancelsGivesWayToTheNext() {
    functions.deploy(arrivals(null, null, new Singleton(null, Singleton.Mode.CANCEL)));
    send("a", "b");
    end("a", 1, NOW);

    assertThat(started()).containsExactly("a", "b");
    assertThat(output.facts)
        .filteredOn(Fact.Ended.class::isInstance)
        .extracting(fact -> ((Fact.Ended) fact).status())
        .containsExactly(RunStatus.CANCELLED);
  }

  @Test
  void eventsOfABatchStartOneRunWhenItIsFullOrItsTimeHasCome() {
    functions.deploy(batchOfTwo());
    send("a", "b", "c");
    engine.wake(in(60), 10);
    engine.committed(in(60));

    assertThat(output.turns)
        .extracting(turn -> turn.events().stream().map(Event::id).toList())
        .containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void aRunThatAnotherInvokesIsNotSkipped() {
    functions.deploy(arrivals(new RateLimit(1, MINUTE, null), null, null));
    send("a");
    var parent = new RunInfo.Parent("r0-parent", "call");
    engine.start(new NewRun("greet", event(NOW, "b", "b"), parent), NOW);

    assertThat(started()).containsExactly("a", "b");
  }

  @Test
  void whatATurnReportedIsKnownToAnEngineThatComesBack() {
    functions.deploy(tokens(60, 0));
    send("a");
    engine.on(id("a"), using(120), NOW);
    engine = engine();
    engine.on(id("a"), new RunSignal.WorkerLost(1), NOW);
    send("b");
    engine.wake(in(60), 10);
    assertThat(started()).containsExactly("a");

    engine.wake(in(61), 10);
    assertThat(started()).contains("b");
  }

  @Test
  void whatATurnUsedBeyondItsEstimateDelaysTheNextOne() {
    functions.deploy(tokens(100, 10));
    send("a");
    engine.on(id("a"), using(145), NOW);
    engine.on(id("a"), turnEnded(1, "t", 1, returned()), NOW);
    send("b");
    assertThat(started()).containsExactly("a");

    engine.wake(in(32), 10);
    assertThat(started()).containsExactly("a");
    assertThat(engine.isFlowDue(in(34))).isTrue();
    engine.wake(in(34), 10);
    assertThat(started()).containsExactly("a", "b");
  }

  private static RunSignal.StepRecorded using(long tokens) {
    return new RunSignal.StepRecorded(
        1,
        "t",
        "ask",
        StepKind.RUN,
        1,
        NOW,
        NOW,
        json("1"),
        null,
        false,
        null,
        null,
        tokens,
        List.of(),
        Instant.EPOCH);
  }

  private static FlowControl tokens(long perMinute, long estimate) {
    var budget = new FlowControl.TokenBudget(null, perMinute, MINUTE, null, estimate);
    return new FlowControl(
        List.of(), null, null, null, null, null, null, null, null, null, null, List.of(budget));
  }

  private static FlowControl batchOfTwo() {
    var batch = new FlowControl.Batch(2, MINUTE, null, 1_000);
    return new FlowControl(
        List.of(), null, null, null, null, null, batch, null, null, null, null, List.of());
  }

  private void send(String... ids) {
    for (String id : ids) {
      send(NOW, id, id);
    }
  }

  private void send(Instant at, String id, String data) {
    engine.start(new NewRun("greet", event(at, id, data), null), at);
    engine.committed(at);
  }

  private static Event event(Instant at, String id, String data) {
    return new Event(id, "demo/greet", json(data), null, at, null, null);
  }

  private void end(String event, int epoch, Instant now) {
    engine.on(id(event), success(epoch, "t" + epoch, "last"), now);
    engine.on(id(event), turnEnded(epoch, "t" + epoch, 1, returned()), now);
  }

  private static String id(String event) {
    return "r0-greet-" + event;
  }

  private List<String> started() {
    return output.turns.stream().map(turn -> turn.events().getFirst().id()).toList();
  }

  private List<String> queued() {
    return output.facts.stream()
        .filter(Fact.Queued.class::isInstance)
        .map(fact -> ((Fact.Queued) fact).limit())
        .toList();
  }

  private List<String> skipped() {
    return output.facts.stream()
        .filter(Fact.Skipped.class::isInstance)
        .map(Fact.Skipped.class::cast)
        .map(fact -> fact.eventId() + " " + fact.reason())
        .toList();
  }

  private static FlowControl concurrency(int limit, @Nullable String key) {
    return new FlowControl(
        List.of(new ConcurrencyLimit(limit, key, null)),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  private static FlowControl with(
      FlowControl flow, @Nullable Duration toStart, @Nullable Duration toFinish) {
    return new FlowControl(
        flow.concurrency(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        toStart,
        toFinish,
        List.of());
  }

  private static FlowControl arrivals(
      @Nullable RateLimit rate, @Nullable Debounce debounce, @Nullable Singleton singleton) {
    return new FlowControl(
        List.of(), null, rate, debounce, null, null, null, singleton, null, null, null, List.of());
  }

  private static final class Output extends FakeOutput {
    int lanesLiveIn;

    @Override
    public int partitionOf(String key) {
      return lanesLiveIn;
    }
  }

  /** Every key is the event's data. */
  private static final class DataIsTheKey implements Evaluator {
    @Override
    public boolean test(String condition, Event event) {
      return true;
    }

    @Override
    public @Nullable String key(String expression, Event event) {
      return StandardCharsets.UTF_8.decode(event.data().duplicate()).toString();
    }

    @Override
    public int integer(String expression, Event event) {
      return 0;
    }

    @Override
    public RunSignal.@Nullable WaitFor plan(
        String name, @Nullable String condition, Event started) {
      return null;
    }
  }
}
