package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.EVENT;
import static dev.sluice.topology.core.Sample.FAILURE;
import static dev.sluice.topology.core.Sample.FINAL;
import static dev.sluice.topology.core.Sample.NOW;
import static dev.sluice.topology.core.Sample.RUN;
import static dev.sluice.topology.core.Sample.blocked;
import static dev.sluice.topology.core.Sample.failure;
import static dev.sluice.topology.core.Sample.in;
import static dev.sluice.topology.core.Sample.returned;
import static dev.sluice.topology.core.Sample.sleep;
import static dev.sluice.topology.core.Sample.success;
import static dev.sluice.topology.core.Sample.turnEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.Calendar;
import dev.sluice.topology.core.sim.Rules;
import dev.sluice.topology.core.sim.SimStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A run's life in one partition: what is stored, handed out and told. */
class EngineTest {
  private static final Triggered TRIGGERED = new Triggered(RUN, EVENT, null, List.of());
  private static final String ID = RUN.runId();

  private final SimStore store = new SimStore(Rules.KEPT);
  private final FakeOutput output = new FakeOutput();
  private final List<Turn> turns = output.turns;
  private final List<Fact> facts = output.facts;
  private final Engine engine =
      new Engine(
          EngineLimits.standard(),
          new FunctionTable(List.of(new FunctionSpec("greet", "new-shop", List.of(), RUN.retry()))),
          Evaluator.none(),
          Calendar.none(),
          output,
          store,
          new MemoryStore(),
          output);

  private void on(RunSignal... signals) {
    for (RunSignal signal : signals) {
      engine.on(ID, signal, NOW);
    }
  }

  private List<String> memoOfLastTurn() {
    return turns.getLast().memo().stream().map(m -> m.step() + " " + m.status()).toList();
  }

  @Test
  void aTurnIsToldWhereEachStepStands() {
    on(
        TRIGGERED,
        success(1, "t", "done"),
        failure(1, "t", "hopeless", 3, FINAL, true),
        failure(1, "t", "again", 1, FAILURE, false),
        failure(1, "t", "later", 2, FAILURE, false),
        turnEnded(1, "t", 4, blocked(sleep("nap", 1), sleep("doze", 60))));
    assertThat(turns).hasSize(1);

    assertThat(engine.wake(in(1), 10)).isEqualTo(1);
    assertThat(memoOfLastTurn())
        .containsExactly(
            "done SUCCEEDED",
            "hopeless FAILED",
            "nap SUCCEEDED",
            "again RETRY_DUE",
            "later BLOCKED",
            "doze BLOCKED");
    assertThat(turns.getLast().memo())
        .extracting(MemoEntry::attempt)
        .containsExactly(1, 3, 1, 1, 2, 0);
  }

  @Test
  void reportsThatComeBeforeTheirRunAreItsOwnAndNothingIsDispatchedAgain() {
    on(success(1, "t", "a"), turnEnded(1, "t", 1, blocked(sleep("nap", 0))), success(2, "u", "b"));
    assertThat(facts).isEmpty();

    on(TRIGGERED);
    assertThat(turns).isEmpty();
    assertThat(store.memo(ID)).extracting(MemoEntry::step).containsExactly("a", "nap", "b");

    on(success(2, "twin", "b"), turnEnded(2, "u", 1, returned()));
    assertThat(turns).isEmpty();
    assertThat(store.run(ID)).isInstanceOf(RunState.Ended.class);
  }

  @Test
  void aReportOfALaterTurnIsTakenWhenTheRunGetsThere() {
    on(TRIGGERED, success(2, "u", "b"));
    assertThat(store.memo(ID)).isEmpty();

    on(new WorkerLost(1));
    assertThat(store.memo(ID)).extracting(MemoEntry::step).containsExactly("b");
    assertThat(turns).extracting(Turn::epoch).containsExactly(1);
  }

  @Test
  void howAnInvokedRunEndedIsHeardFromTheLanesOnly() {
    on(TRIGGERED, turnEnded(1, "t", 0, invoking("greet", "child")));
    engine.on("r0-greet-" + ID + "/child", turnEnded(1, "u", 0, returned()), NOW);

    assertThat(output.toldParents).containsExactly(ID + " r0-greet-" + ID + "/child");
    assertThat(turns).extracting(Turn::epoch).containsExactly(1, 1);
  }

  @Test
  void thatAFunctionIsNotThereToBeInvokedIsHeardFromTheLanesToo() {
    on(TRIGGERED, turnEnded(1, "t", 0, invoking("nobody", "child")));

    assertThat(output.toldParents).containsExactly(ID + " ");
    assertThat(store.run(ID)).isInstanceOf(RunState.Suspended.class);
  }

  @Test
  void aTurnThatMayBeOutAlreadyAndToldOfLessIsFollowedByAnother() {
    on(TRIGGERED, turnEnded(1, "t", 0, waiting("a", "b")));
    engine.holdTurns();
    on(new RunSignal.WaitResolved("a", 0, EVENT), new RunSignal.WaitResolved("b", 0, EVENT));
    engine.startTurns();
    engine.wake(NOW, 10);
    assertThat(memoOfLastTurn()).containsExactly("a SUCCEEDED", "b SUCCEEDED");

    on(turnEnded(2, "of the crashed engine, told of a alone", 0, blocked()));
    assertThat(turns).extracting(Turn::epoch).containsExactly(1, 2, 3);
    on(turnEnded(3, "u", 0, returned()));
    assertThat(store.run(ID)).isInstanceOf(RunState.Ended.class);
  }

  @Test
  void aTurnThatStartsWithTheNewsIsFollowedByNone() {
    on(TRIGGERED, turnEnded(1, "t", 0, waiting("a", "b")));
    on(new RunSignal.WaitResolved("a", 0, EVENT), turnEnded(2, "t", 0, blocked()));

    assertThat(turns).extracting(Turn::epoch).containsExactly(1, 2);
  }

  @Test
  void whenOneWaitEndsTimeEndsNoOther() {
    on(TRIGGERED, turnEnded(1, "t", 0, waiting("a", "b")));
    engine.on(ID, new RunSignal.WaitResolved("a", 0, EVENT), in(61));
    engine.on(ID, new RunSignal.WaitResolved("b", 0, EVENT), in(61));

    assertThat(memoOfLastTurn()).containsExactly("a SUCCEEDED", "b BLOCKED");
    assertThat(store.memo(ID)).extracting(MemoEntry::output).doesNotContainNull();
  }

  private static RunSignal.Blocked waiting(String... steps) {
    var option = new RunSignal.WaitFor("go", "", "", null, "");
    return new RunSignal.Blocked(
        List.of(),
        Stream.of(steps)
            .map(step -> new RunSignal.NewWait(step, NOW, in(60), List.of(option)))
            .toList(),
        List.of());
  }

  private static RunSignal.Blocked invoking(String functionId, String step) {
    var invoke = new RunSignal.NewInvoke(step, functionId, EVENT.data(), in(60));
    return new RunSignal.Blocked(List.of(), List.of(), List.of(invoke));
  }

  @Test
  void whileTurnsAreHeldNoneStartsAndLaterAllDo() {
    engine.holdTurns();
    on(TRIGGERED);
    assertThat(engine.wake(NOW, 10)).isZero();
    assertThat(turns).isEmpty();

    engine.startTurns();
    assertThat(engine.wake(NOW, 10)).isEqualTo(1);
    assertThat(turns).extracting(Turn::epoch).containsExactly(1);
  }

  @Test
  void aTurnThatIsReportedOnWhileTurnsAreHeldIsNotDispatchedAgain() {
    engine.holdTurns();
    on(TRIGGERED, new WorkerLost(1), success(2, "t", "a"));
    engine.startTurns();
    engine.wake(NOW, 10);

    assertThat(turns).isEmpty();
    assertThat(store.memo(ID)).hasSize(1);
  }

  @Test
  void aReplayRunsTheDeployedCodeOnWhatSucceeded() {
    on(
        TRIGGERED,
        success(1, "t", "a"),
        failure(1, "t", "b", 1, FINAL, true),
        turnEnded(1, "t", 2, new RunSignal.Threw(FINAL)));

    engine.replay(Replay.of(ID, "r0-again", "q-1", false), in(5));
    engine.committed(in(5));
    assertThat(memoOfLastTurn()).containsExactly("a SUCCEEDED");
    assertThat(turns.getLast().run())
        .isEqualTo(new RunInfo("r0-again", "greet", "new-shop", RUN.retry(), in(5), 1));
    assertThat(turns.getLast().events()).containsExactly(EVENT);

    engine.replay(Replay.of(ID, "r0-again", "q-1", false), in(6));
    assertThat(turns).hasSize(2);

    engine.replay(Replay.of(ID, "r0-anew", "q-2", true), in(7));
    engine.committed(in(7));
    assertThat(memoOfLastTurn()).isEmpty();
  }

  @Test
  void aReplayStartsOnceWhatItTakesOverHasCommitted() {
    on(TRIGGERED, success(1, "t", "a"), turnEnded(1, "t", 1, returned()));
    engine.replay(Replay.of(ID, "r0-again", "q-1", false), NOW);
    engine.wake(in(5), 10);
    assertThat(turns).hasSize(1);

    engine.committed(in(5));
    assertThat(memoOfLastTurn()).containsExactly("a SUCCEEDED");
  }

  @Test
  void anAdoptedTurnOfAReplayMayRunAStepThatItsRunHasTakenOver() {
    on(TRIGGERED, success(1, "t", "a"), success(1, "t", "b"), turnEnded(1, "t", 2, returned()));
    var again = success(1, "early", "b");
    engine.on("r0-again", again, NOW);
    engine.on("r0-again", success(1, "early", "c"), NOW);
    engine.replay(Replay.of(ID, "r0-again", "q-1", false), NOW);

    assertThat(store.memo("r0-again")).extracting(MemoEntry::step).containsExactly("a", "b", "c");
  }

  @Test
  void aReplayOfARunThatIsNotOverOrNotThereIsRefused() {
    engine.replay(Replay.of(ID, "r0-again", "q-1", false), NOW);
    on(TRIGGERED);
    engine.replay(Replay.of(ID, "r0-again", "q-2", false), NOW);

    assertThat(facts)
        .filteredOn(Fact.Refused.class::isInstance)
        .extracting(f -> ((Fact.Refused) f).requestId() + " " + ((Fact.Refused) f).code())
        .containsExactly("q-1 SLUICE-1202", "q-2 SLUICE-1204");
    assertThat(turns).hasSize(1);
  }

  @Test
  void nothingIsLeftAfterTheRetention() {
    on(
        TRIGGERED,
        success(1, "t", "a"),
        turnEnded(1, "t", 1, blocked(sleep("nap", 600))),
        new CancelRequested("q-1", ""));
    engine.on("r0-never", success(1, "t", "a"), NOW);
    engine.wake(NOW.plus(Duration.ofDays(6)), 100);
    assertThat(store.run(ID)).isInstanceOf(RunState.Ended.class);
    assertThat(store.hasParked("r0-never")).isFalse();

    engine.wake(NOW.plus(Duration.ofDays(7)), 100);
    assertThat(store.isEmpty()).isTrue();
  }
}
