package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.EVENT;
import static dev.sluice.topology.core.Sample.NOW;
import static dev.sluice.topology.core.Sample.RUN;
import static dev.sluice.topology.core.Sample.blocked;
import static dev.sluice.topology.core.Sample.ended;
import static dev.sluice.topology.core.Sample.executing;
import static dev.sluice.topology.core.Sample.in;
import static dev.sluice.topology.core.Sample.json;
import static dev.sluice.topology.core.Sample.memo;
import static dev.sluice.topology.core.Sample.progress;
import static dev.sluice.topology.core.Sample.ready;
import static dev.sluice.topology.core.Sample.returned;
import static dev.sluice.topology.core.Sample.sleep;
import static dev.sluice.topology.core.Sample.success;
import static dev.sluice.topology.core.Sample.suspended;
import static dev.sluice.topology.core.Sample.turnEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.RunEffect.CloseWait;
import dev.sluice.topology.core.RunEffect.Dispatch;
import dev.sluice.topology.core.RunEffect.Forget;
import dev.sluice.topology.core.RunEffect.Park;
import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.TellEnd;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.ChildEnded;
import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.ReportLost;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.WaitResolved;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the run's states and signals: at least one row for every pair. */
class RunMachineTest {
  private static final Absent ABSENT = new Absent();
  private static final Triggered TRIGGERED = new Triggered(RUN, EVENT, null, List.of());
  private static final CancelRequested CANCEL = new CancelRequested("q-1", "wrong customer");
  private static final TimeReached TIME = new TimeReached();
  private static final Granted GRANTED = new Granted();
  private static final ReportLost UNHEARD = new ReportLost();
  private static final Tell SCHEDULED = new Tell(new Fact.Scheduled(RUN, EVENT, null, List.of()));
  private static final Ended COMPLETED = ended(RunStatus.COMPLETED);
  private static final Tell TOLD_COMPLETED =
      new Tell(new Fact.Ended(RunStatus.COMPLETED, json("2"), null, null));
  private static final Tell TOLD_CANCELLED =
      new Tell(new Fact.Ended(RunStatus.CANCELLED, null, null, "wrong customer"));
  private static final TellEnd COMPLETION = new TellEnd(RunStatus.COMPLETED, json("2"), null);
  private static final TellEnd CANCELLATION = new TellEnd(RunStatus.CANCELLED, null, null);
  private static final Event APPROVAL =
      new Event("e-2", "demo/ok", json("{}"), null, NOW, null, null);
  private static final WaitResolved RESOLVED = new WaitResolved("approval", 0, APPROVAL);
  private static final WaitResolved STOP = new WaitResolved("cancel:0", 0, APPROVAL);
  private static final ChildEnded CHILD = new ChildEnded("pay", json("7"), null);
  private static final Pending.Wait WAITING =
      new Pending.Wait("approval", in(60), List.of("demo/ok||"));
  private static final Pending.Child PAYING = new Pending.Child("pay", in(60));
  private static final Pending.CancelOn STOPPING =
      new Pending.CancelOn("cancel:0", in(600), List.of("demo/stop||"));
  private static final MemoEntry APPROVED =
      memo("approval", StepKind.WAIT, EventJson.resolved(0, APPROVAL));
  private static final MemoEntry PAID = memo("pay", StepKind.INVOKE, json("7"));
  private static final RunEffect[] COMES = {
    new Remember(0, APPROVED),
    new Tell(new Fact.WaitEnded("approval", APPROVED.output())),
    new CloseWait("approval", List.of("demo/ok||"))
  };
  private static final RunEffect[] PAYS = {
    new Remember(0, PAID), new Tell(new Fact.InvokeEnded("pay", json("7"), null))
  };
  private static final WakeAt RETENTION = new WakeAt(NOW.plus(Duration.ofDays(7)));

  private final RunMachine machine = new RunMachine(EngineLimits.standard());

  @Test
  void aRunBeganWhenTheTurnDidThatItAdopts() {
    RunInfo again = new RunInfo("r0-run", "greet", "shop", Sample.RETRY, in(8));
    Ready ready = new Ready(again, 1, progress(), false);

    RunState adopted = machine.on(ready, success(1, "t", "ask"), in(8)).next();
    RunSignal blocked = turnEnded(1, "t", 1, blocked(sleep("nap", 9)));
    RunState asleep = machine.on(adopted, blocked, in(8)).next();

    assertThat(Engine.runOf(adopted)).isEqualTo(RUN);
    assertThat(Engine.runOf(asleep)).isEqualTo(RUN);
  }

  record Row(String rule, RunState state, RunSignal signal, Instant now, Decision decision) {
    @Override
    public String toString() {
      return pair(state.getClass(), signal.getClass()) + ": " + rule;
    }
  }

  private static Row row(
      String rule, RunState state, RunSignal signal, RunState next, RunEffect... effects) {
    return new Row(rule, state, signal, NOW, new Decision(next, List.of(effects)));
  }

  private static Row ignored(String rule, RunState state, RunSignal signal) {
    return row(rule, state, signal, state);
  }

  static Stream<Row> rows() {
    return Stream.of(absent(), readyRows(), executingRows(), suspendedRows(), endedRows())
        .flatMap(rows -> rows);
  }

  private static Stream<Row> absent() {
    StepRecorded step = success(1, "t", "a");
    WakeAt parking = new WakeAt(NOW.plus(Duration.ofDays(1)));
    MemoEntry taken = memo("a", StepKind.RUN, json("1"));
    return Stream.of(
        row("starts", ABSENT, TRIGGERED, new Ready(RUN, 1, Progress.fresh(0), false), SCHEDULED),
        row(
            "a replay starts with the memo it is given, once that has committed",
            ABSENT,
            new Triggered(RUN, List.of(EVENT), null, "r0-old", List.of(taken), List.of(), true),
            new Ready(RUN, 1, Progress.fresh(1), false, true),
            new Remember(0, taken),
            new Tell(new Fact.Scheduled(RUN, EVENT, "r0-old", List.of("a")))),
        row("a report waits for its run", ABSENT, step, ABSENT, new Park(step), parking),
        row(
            "so does the end of a turn",
            ABSENT,
            turnEnded(1, "t", 0, returned()),
            ABSENT,
            new Park(turnEnded(1, "t", 0, returned())),
            parking),
        row(
            "and a lost worker",
            ABSENT,
            new WorkerLost(1),
            ABSENT,
            new Park(new WorkerLost(1)),
            parking),
        row("what was parked has waited long enough", ABSENT, TIME, ABSENT, new Forget()),
        row(
            "nothing to cancel",
            ABSENT,
            CANCEL,
            ABSENT,
            new Tell(
                new Fact.Refused(
                    "q-1",
                    "SLUICE-1202",
                    "No such run is stored. It never started, or its retention is over."))),
        row(
            "an event of tomorrow starts it tomorrow",
            ABSENT,
            new Triggered(RUN, List.of(EVENT), in(60), null, List.of(), List.of(), false),
            new Suspended(RUN, 0, Progress.fresh(0).withPending(List.of(TOMORROW))),
            SCHEDULED,
            new Tell(new Fact.Queued("start at " + in(60), null, 0, NOW)),
            new WakeAt(in(60))),
        ignored("an answer to a run that is gone", ABSENT, RESOLVED),
        ignored("a child of a run that is gone", ABSENT, CHILD),
        ignored("a report of a run that is gone", ABSENT, UNHEARD),
        ignored("nothing to run", ABSENT, GRANTED));
  }

  private static Stream<Row> readyRows() {
    Ready second = ready(2);
    Executing adopted = new Executing(RUN, 2, progress(1, 1, 0), "t", 1, null);
    Tell dispatched = new Tell(new Fact.Dispatched(2, false));
    StepRecorded step = success(2, "t", "a");
    return Stream.of(
        row("the first turn goes out", ready(1), GRANTED, executing(1), new Dispatch()),
        row(
            "the first turn of a run that was to start later is told",
            new Ready(RUN, 1, Progress.fresh(0).withPending(List.of(TOMORROW)), false),
            GRANTED,
            new Executing(RUN, 1, Progress.fresh(0), null, 0, null),
            new Dispatch(),
            new Tell(new Fact.Dispatched(1, false))),
        row("a later one is told of", second, GRANTED, executing(2), new Dispatch(), dispatched),
        row(
            "sleeps that are over go into the memo first",
            ready(2, sleep("nap", 0), sleep("long", 60)),
            GRANTED,
            new Executing(RUN, 2, progress(1, 1, 0, sleep("long", 60)), null, 0, null),
            new Remember(0, memo("nap", StepKind.SLEEP, null)),
            new Tell(new Fact.SleepEnded("nap")),
            new Dispatch(),
            dispatched),
        row(
            "its turn is out already: taken",
            second,
            step,
            adopted,
            dispatched,
            new Remember(0, memo("a", StepKind.RUN, json("1"))),
            new Tell(new Fact.Attempted(step, null))),
        row(
            "its turn is out already, and over",
            second,
            turnEnded(2, "t", 0, returned()),
            new Ended(RUN, 2, progress(), RunStatus.COMPLETED, NOW),
            dispatched,
            TOLD_COMPLETED,
            COMPLETION,
            RETENTION),
        row(
            "its turn is out already, and its worker lost",
            second,
            new WorkerLost(2),
            new Ready(RUN, 3, progress(0, 1, 1), true),
            dispatched),
        ignored("a stale step", second, success(1, "t", "a")),
        ignored("a stale end", second, turnEnded(1, "t", 0, returned())),
        ignored("a stale loss", second, new WorkerLost(1)),
        ignored("no turn is out that it could be about", second, UNHEARD),
        row(
            "a later turn's step waits",
            second,
            success(3, "t", "a"),
            second,
            new Park(success(3, "t", "a"))),
        row(
            "cancelled at once",
            ready(1),
            CANCEL,
            COMPLETED_AS_CANCELLED,
            TOLD_CANCELLED,
            CANCELLATION,
            RETENTION),
        row(
            "what comes before its turn is told by it",
            ready(2, WAITING, PAYING),
            RESOLVED,
            new Ready(RUN, 2, news(1, PAYING), false),
            COMES),
        row(
            "so is a child's end",
            ready(2, WAITING, PAYING),
            CHILD,
            new Ready(RUN, 2, news(1, WAITING), false),
            PAYS),
        row(
            "an event cancels it",
            ready(1, STOPPING),
            STOP,
            COMPLETED_AS_CANCELLED,
            new Tell(new Fact.Ended(RunStatus.CANCELLED, null, null, BY_EVENT)),
            new CloseWait("cancel:0", STOPPING.keys()),
            CANCELLATION,
            RETENTION),
        ignored("nothing waits for it", second, RESOLVED),
        ignored("no such child", second, CHILD),
        ignored("the same event again", second, TRIGGERED),
        ignored("an old timer", second, TIME));
  }

  private static final String BY_EVENT = "Cancelled by event demo/ok (e-2).";
  private static final Pending.Start TOMORROW = new Pending.Start(in(60));

  private static Progress news(int steps, Pending... pending) {
    return progress(steps, 1, 0, pending).withNews(true);
  }

  private static final Ended COMPLETED_AS_CANCELLED =
      new Ended(RUN, 1, progress(), RunStatus.CANCELLED, NOW);

  private static Stream<Row> executingRows() {
    Executing second = executing(2);
    Executing owned = new Executing(RUN, 2, progress(), "t", 0, null);
    StepRecorded step = success(2, "t", "a");
    RunEffect[] recorded = {
      new Remember(0, memo("a", StepKind.RUN, json("1"))), new Tell(new Fact.Attempted(step, null))
    };
    Executing after = new Executing(RUN, 2, progress(1, 1, 0), "t", 1, null);
    return Stream.of(
        row("the first turn to report owns the epoch", second, step, after, recorded),
        row("and goes on", owned, step, after, recorded),
        ignored("a twin's step", owned, success(2, "twin", "a")),
        ignored("a stale step", owned, success(1, "t", "a")),
        row(
            "a later turn's step waits",
            second,
            success(3, "t", "a"),
            second,
            new Park(success(3, "t", "a"))),
        row(
            "returned",
            owned,
            turnEnded(2, "t", 0, returned()),
            new Ended(RUN, 2, progress(), RunStatus.COMPLETED, NOW),
            TOLD_COMPLETED,
            COMPLETION,
            RETENTION),
        ignored("a twin's end", owned, turnEnded(2, "twin", 0, returned())),
        ignored("a stale end", owned, turnEnded(1, "t", 0, returned())),
        row(
            "a lost worker's run goes on at once",
            second,
            new WorkerLost(2),
            new Ready(RUN, 3, progress(0, 1, 1), true)),
        ignored("a stale loss", second, new WorkerLost(1)),
        row(
            "a report that cannot be taken is as good as a lost worker",
            owned,
            UNHEARD,
            new Ready(RUN, 3, progress(0, 1, 1), true)),
        row(
            "cancelled at the next report",
            owned,
            CANCEL,
            new Executing(RUN, 2, progress(), "t", 0, "wrong customer")),
        ignored(
            "the first reason stays", new Executing(RUN, 2, progress(), "t", 0, "earlier"), CANCEL),
        row(
            "what comes during a turn is for the next one",
            new Executing(RUN, 2, progress(0, 1, 0, WAITING, PAYING), "t", 0, null),
            RESOLVED,
            new Executing(RUN, 2, news(1, PAYING), "t", 0, null),
            COMES),
        row(
            "so is a child's end",
            new Executing(RUN, 2, progress(0, 1, 0, WAITING, PAYING), "t", 0, null),
            CHILD,
            new Executing(RUN, 2, news(1, WAITING), "t", 0, null),
            PAYS),
        row(
            "and the next one follows at once",
            new Executing(RUN, 2, news(1, PAYING), "t", 0, null),
            turnEnded(2, "t", 0, blocked(sleep("nap", 60))),
            new Ready(RUN, 3, news(1, PAYING, sleep("nap", 60)), false),
            new Tell(new Fact.SleepStarted("nap", in(60)))),
        row(
            "an event cancels it at the next report",
            new Executing(RUN, 2, progress(0, 1, 0, STOPPING), "t", 0, null),
            STOP,
            new Executing(RUN, 2, progress(0, 1, 0, STOPPING), "t", 0, BY_EVENT)),
        row(
            "it should have finished by now",
            new Executing(RUN, 2, progress().withFinishBy(NOW), "t", 0, null),
            TIME,
            new Executing(RUN, 2, progress().withFinishBy(NOW), "t", 0, OVERDUE)),
        ignored("nothing waits for it", second, RESOLVED),
        ignored("no such child", second, CHILD),
        ignored("the same event again", second, TRIGGERED),
        ignored("an old timer", second, TIME),
        ignored("it runs already", second, GRANTED));
  }

  private static final String OVERDUE = "It did not finish within the function's finish timeout.";

  private static Stream<Row> suspendedRows() {
    var asleep = suspended(1, sleep("nap", 60), sleep("doze", 90));
    Remember over = new Remember(0, memo("nap", StepKind.SLEEP, null));
    Tell toldOver = new Tell(new Fact.SleepEnded("nap"));
    Tell dispatched = new Tell(new Fact.Dispatched(2, false));
    StepRecorded next = success(2, "t", "a");
    StepRecorded saysTold =
        new StepRecorded(
            2,
            "t",
            "a",
            StepKind.RUN,
            1,
            NOW,
            NOW,
            json("1"),
            null,
            false,
            null,
            null,
            0,
            List.of(),
            NOW);
    return Stream.of(
        row("woken too early", asleep, TIME, asleep, new WakeAt(in(60))),
        row("woken in time", suspended(1, sleep("nap", 0)), TIME, ready(2, sleep("nap", 0))),
        row(
            "the next turn is out already: taken, and told what it must have been told",
            asleep,
            next,
            new Executing(RUN, 2, woken(2, 0, sleep("doze", 90)), "t", 1, null),
            over,
            toldOver,
            dispatched,
            new Remember(1, memo("a", StepKind.RUN, json("1"))),
            new Tell(new Fact.Attempted(next, null))),
        row(
            "the next turn is out already, and over",
            asleep,
            turnEnded(2, "t", 0, returned()),
            new Ended(RUN, 2, woken(1, 0), RunStatus.COMPLETED, NOW),
            over,
            toldOver,
            dispatched,
            TOLD_COMPLETED,
            COMPLETION,
            RETENTION),
        row(
            "the next turn is out already, and its worker lost",
            asleep,
            new WorkerLost(2),
            new Ready(RUN, 3, woken(1, 1, sleep("doze", 90)), true),
            over,
            toldOver,
            dispatched),
        ignored("a stale step", asleep, success(1, "t", "a")),
        ignored("a stale end", asleep, turnEnded(1, "t", 0, returned())),
        ignored("a stale loss", asleep, new WorkerLost(1)),
        ignored("a report of a turn that is over", asleep, UNHEARD),
        row(
            "a later turn's step waits",
            asleep,
            success(3, "t", "a"),
            asleep,
            new Park(success(3, "t", "a"))),
        row(
            "cancelled at once",
            asleep,
            CANCEL,
            COMPLETED_AS_CANCELLED,
            TOLD_CANCELLED,
            CANCELLATION,
            RETENTION),
        row(
            "an event ends a wait",
            suspended(1, WAITING, PAYING),
            RESOLVED,
            new Ready(RUN, 2, news(1, PAYING), false),
            COMES),
        row(
            "a child's end does",
            suspended(1, WAITING, PAYING),
            CHILD,
            new Ready(RUN, 2, news(1, WAITING), false),
            PAYS),
        row(
            "a wait whose time ran out goes on once that is committed",
            suspended(1, new Pending.Wait("approval", NOW, WAITING.keys()), PAYING),
            TIME,
            new Ready(RUN, 2, news(1, PAYING), false, true),
            new Remember(0, memo("approval", StepKind.WAIT, null)),
            new Tell(new Fact.WaitEnded("approval", null)),
            new CloseWait("approval", WAITING.keys())),
        row(
            "the next turn is out already, and says what it was told of",
            suspended(1, WAITING, sleep("nap", 60)),
            saysTold,
            new Executing(RUN, 2, progress(1, 1, 0, WAITING, sleep("nap", 60)), "t", 1, null),
            dispatched,
            new Remember(0, memo("a", StepKind.RUN, json("1"))),
            new Tell(new Fact.Attempted(saysTold, null))),
        row(
            "the next turn is out already, and whether it was told of the news is not known",
            new Ready(RUN, 2, news(1, sleep("nap", 60)), false),
            turnEnded(2, "t", 0, blocked()),
            new Ready(RUN, 3, news(1, sleep("nap", 60)), false),
            dispatched),
        row(
            "an event cancels it",
            suspended(1, STOPPING, sleep("nap", 60)),
            STOP,
            COMPLETED_AS_CANCELLED,
            new Tell(new Fact.Ended(RunStatus.CANCELLED, null, null, BY_EVENT)),
            new CloseWait("cancel:0", STOPPING.keys()),
            CANCELLATION,
            RETENTION),
        row(
            "it should have finished by now",
            new Suspended(RUN, 1, progress(0, 1, 0, sleep("nap", 60)).withFinishBy(NOW)),
            TIME,
            new Ended(RUN, 1, progress().withFinishBy(NOW), RunStatus.CANCELLED, NOW),
            new Tell(new Fact.Ended(RunStatus.CANCELLED, null, null, OVERDUE)),
            CANCELLATION,
            RETENTION),
        row(
            "tomorrow has come",
            new Suspended(RUN, 0, Progress.fresh(0).withPending(List.of(new Pending.Start(NOW)))),
            TIME,
            new Ready(
                RUN,
                1,
                Progress.fresh(0).withPending(List.of(new Pending.Start(NOW))),
                false,
                true)),
        ignored("nothing waits for it", asleep, RESOLVED),
        ignored("no such child", asleep, CHILD),
        ignored("the same event again", asleep, TRIGGERED),
        ignored("nothing to run yet", asleep, GRANTED));
  }

  /** As of the turn that the nap's end brings on. */
  private static Progress woken(int steps, int losses, Pending... pending) {
    return new Progress(steps, 1, losses, List.of(pending), in(60));
  }

  private static Stream<Row> endedRows() {
    return Stream.of(
        row("kept for its retention", COMPLETED, TIME, COMPLETED, RETENTION),
        new Row(
            "forgotten after it",
            COMPLETED,
            TIME,
            NOW.plus(Duration.ofDays(7)),
            Decision.to(ABSENT, new Forget())),
        row(
            "too late to cancel",
            COMPLETED,
            CANCEL,
            COMPLETED,
            new Tell(new Fact.Refused("q-1", "SLUICE-1203", "The run ended already: COMPLETED."))),
        ignored("the same event again", COMPLETED, TRIGGERED),
        ignored("a late step", COMPLETED, success(2, "t", "a")),
        ignored("a late end", COMPLETED, turnEnded(2, "t", 0, returned())),
        ignored("a late loss", COMPLETED, new WorkerLost(1)),
        ignored("a late event", COMPLETED, RESOLVED),
        ignored("a late child", COMPLETED, CHILD),
        ignored("a report of a turn long over", COMPLETED, UNHEARD),
        ignored("nothing to run", COMPLETED, GRANTED));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void decides(Row row) {
    assertThat(machine.on(row.state(), row.signal(), row.now())).isEqualTo(row.decision());
  }

  @Test
  void everyPairHasARow() {
    Set<String> pairs = new LinkedHashSet<>();
    for (Class<?> state : leaves(RunState.class).toList()) {
      leaves(RunSignal.class).forEach(signal -> pairs.add(pair(state, signal)));
    }
    assertThat(rows().map(r -> pair(r.state().getClass(), r.signal().getClass())).distinct())
        .containsExactlyInAnyOrderElementsOf(pairs)
        .hasSize(5 * 10);
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RunMachineTest::leaves)
        : Stream.of(type);
  }

  private static String pair(Class<?> state, Class<?> signal) {
    return state.getSimpleName() + " × " + signal.getSimpleName();
  }

  @Test
  void aTurnThatWasOutBeforeACrashIsTakenWithWhatItWasToldOf() {
    var report = new RunSignal.TurnEnded(2, "early", 0, returned(), List.of(), in(5));
    Decision taken = machine.on(executing(2, sleep("nap", 5)), report, in(6));

    assertThat(taken.next()).isInstanceOf(Ended.class);
    assertThat(taken.effects())
        .filteredOn(RunEffect.Remember.class::isInstance)
        .extracting(e -> ((RunEffect.Remember) e).entry().step())
        .containsExactly("nap");
  }
}
