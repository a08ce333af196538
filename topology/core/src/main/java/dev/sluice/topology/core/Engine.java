package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.bulk.BulkOrder;
import dev.sluice.topology.core.bulk.BulkOrders;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.lane.LaneReport;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.schedules.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the engine: loads a run, asks {@link RunMachine}, stores and says what came of
 * it. After each signal it asks again what should run now, so that it never depends on having seen
 * an edge.
 *
 * <p>Threading: one thread per instance.
 */
public final class Engine {
  /** A run that waits for a commit is looked at again after this time, should nobody say so. */
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(1);

  private final RunMachine machine;
  private final EngineStore store;
  private final EngineOutput output;
  private final Starts starts;
  private final Admission admission;
  private final Replays replays;
  private final BulkOrders bulk;
  private final Effects effects;
  private final Schedules schedules;
  private final Repeats repeats = new Repeats();

  /** Signals that follow from one that is being taken. */
  private final ArrayDeque<Runnable> following = new ArrayDeque<>();

  /** Runs whose next turn is told of what has not committed yet. */
  private final Set<String> uncommitted = new LinkedHashSet<>();

  private boolean busy;
  private boolean held;

  /** Whether runs may wait that could start a turn, as nobody has asked since turns were held. */
  private boolean mayLetIn = true;

  /**
   * @param flow for what queues, limits and bulk orders remember; commits with {@code store}
   */
  public Engine(
      EngineLimits limits,
      Functions functions,
      Evaluator evaluator,
      Calendar calendar,
      Placement placement,
      EngineStore store,
      OrderedStore flow,
      EngineOutput output) {
    this.machine = new RunMachine(limits);
    this.store = store;
    this.output = output;
    Flows flows = functionId -> flowOf(functions.byId(functionId));
    FlowKeys keys = new FlowKeys(evaluator);
    this.starts =
        new Starts(functions, evaluator, keys, placement, store, output, this::on, flow, flows);
    this.admission = new Admission(limits, flow, flows, functions, keys, store, output);
    this.effects = new Effects(functions, store, output, starts);
    this.replays = new Replays(functions, store, output, starts, this::on);
    this.schedules = new Schedules(functions, calendar, placement, flow, store, output, starts);
    this.bulk = new BulkOrders(limits.bulk(), store, flow, evaluator, placement, output, this);
  }

  private static FlowControl flowOf(@Nullable FunctionSpec function) {
    return function == null ? FlowControl.NONE : function.flow();
  }

  /** Where a part of the engine sends a signal to a run of this partition. */
  interface Signals {
    void on(String runId, RunSignal signal, Instant now);
  }

  /** Takes a signal for a run that lives in this partition. */
  public void on(String runId, RunSignal signal, Instant now) {
    perform(() -> take(runId, signal, now), now);
  }

  /** Starts a run, here or where its lane lives. Again for the same event it does nothing. */
  public void start(NewRun run, Instant now) {
    perform(() -> starts.start(run, now), now);
  }

  /** Starts a run whose lane lives here. */
  public void startHere(NewRun run, Instant now) {
    perform(() -> starts.startHere(run, now), now);
  }

  /** Starts a run from an ended one that is stored here. */
  public void replay(Replay order, Instant now) {
    perform(() -> replays.replay(order, now), now);
  }

  /** Does the same to many runs that are stored here, piece by piece from now on. */
  public void bulk(BulkOrder order, Instant now) {
    perform(() -> bulk.take(order, now), now);
  }

  /** Lets no further turn of a function start, its runs queue; or lets them go on. */
  public void pause(String functionId, boolean paused, Instant now) {
    perform(
        () -> {
          admission.pause(functionId, paused);
          output.tell(functionId, functionId, new Fact.Paused(paused), now);
          letIn(now);
        },
        now);
  }

  /** Does it, and then all that follows from it, one after the other. */
  private void perform(Runnable work, Instant now) {
    following.add(work);
    if (busy) {
      return;
    }
    if (admission.isOutdated()) {
      following.addFirst(() -> reconfigure(now));
    }
    busy = true;
    try {
      for (Runnable next = following.poll(); next != null; next = following.poll()) {
        next.run();
      }
    } finally {
      busy = false;
      following.clear();
    }
  }

  private void reconfigure(Instant now) {
    admission.reconfigure();
    letIn(now);
  }

  /** Starts the turns of all queued runs that may start one. */
  private void letIn(Instant now) {
    if (held) {
      return;
    }
    mayLetIn = false;
    for (String next = admission.next(now); next != null; next = admission.next(now)) {
      RunState state = store.run(next);
      if (state instanceof Ready ready && !ready.afterCommit()) {
        take(next, granted(ready, now), now);
        tellFirstTurn(ready, now);
      } else {
        admission.notStarted(next, now);
      }
    }
    admission.tellHeld(now);
  }

  /** The end of a queue is told, also where there was one only because the function was paused. */
  private void tellFirstTurn(Ready ready, Instant now) {
    RunInfo run = ready.run();
    if (run.lane() == null && ready.epoch() == 1) {
      output.tell(run.runId(), run.functionId(), new Fact.Dispatched(1, ready.workerLost()), now);
    }
  }

  private void take(String runId, RunSignal signal, Instant now) {
    RunState before = store.run(runId);
    RunState state = apply(runId, before, signal, now);
    if (!(state instanceof Absent) && store.hasParked(runId)) {
      for (Report parked : store.takeParked(runId)) {
        state = apply(runId, state, parked, now);
      }
    }
    if (state instanceof Ready ready) {
      repeats.ready(runId, before, ready, held);
      state = goOn(runId, ready, now);
    } else {
      repeats.gone(runId);
    }
    if (!(state instanceof Absent) && !state.equals(before)) {
      store.putRun(runId, state);
    }
  }

  /** Lets the run's next turn start, or sees to it that somebody asks again. */
  private RunState goOn(String runId, Ready ready, Instant now) {
    if (ready.afterCommit() && !held) {
      uncommitted.add(runId);
      store.setTimer(now.plus(COMMIT_PATIENCE), runId);
      return ready;
    }
    if (ready.afterCommit() || (held && !admission.concerns(ready.run()))) {
      store.setTimer(now, runId);
      return ready;
    }
    if (admission.concerns(ready.run())) { // also while turns are held, to keep its place in order
      boolean isNew = admission.want(ready);
      following.add(() -> letIn(now));
      if (isNew) {
        following.add(() -> admission.tellQueued(runId, now));
      }
      return ready;
    }
    return apply(runId, ready, granted(ready, now), now);
  }

  private Granted granted(Ready ready, Instant now) {
    Instant finishBy = ready.epoch() == 1 ? starts.finishBy(ready.run(), now) : null;
    return new Granted(finishBy, repeats.mayBe(ready.run().runId(), ready));
  }

  /** All that was decided so far has committed. */
  public void committed(Instant now) {
    if (uncommitted.isEmpty() || held) {
      return;
    }
    List<String> runs = List.copyOf(uncommitted);
    uncommitted.clear();
    for (String runId : runs) {
      if (store.run(runId) instanceof Ready r && r.afterCommit()) {
        Ready free = new Ready(r.run(), r.epoch(), r.progress(), r.workerLost(), false);
        store.putRun(runId, free);
        on(runId, new TimeReached(), now);
      }
    }
  }

  /** Whether something waits for {@link #committed}. */
  public boolean awaitsCommit() {
    return !uncommitted.isEmpty();
  }

  /**
   * From now on no turn starts. For an engine that comes back from a crash: turns whose dispatch
   * was rolled back may have been reported on, and those reports must be heard before their runs
   * are dispatched again, or finished steps would run twice.
   */
  public void holdTurns() {
    held = true;
  }

  /** Turns start again; runs that were held back do when they are next woken, in their order. */
  public void startTurns() {
    mayLetIn |= held;
    held = false;
  }

  /**
   * Wakes at most {@code max} runs, schedules and bulk orders whose time has come, none while turns
   * are held; answers how many there were.
   */
  public int wake(Instant now, int max) {
    if (held) {
      return 0;
    }
    if (isFlowDue(now)) {
      perform(() -> flush(now, max), now);
    }
    List<String> due = store.takeDue(now, max);
    due.forEach(subject -> wake(subject, now));
    return due.size();
  }

  /** What is no run's timer belongs to the part with whose name it begins. */
  private void wake(String subject, Instant now) {
    if (subject.startsWith(Schedules.TIMERS)) {
      perform(() -> schedules.wake(subject, now), now);
    } else if (BulkOrders.owns(subject)) {
      perform(() -> bulk.goOn(subject, now), now);
    } else {
      on(subject, overdueToStart(subject, now), now);
    }
  }

  /**
   * Whether limits, buffers or changed schedules have something to do in {@link #wake}. Reads
   * nothing if not.
   */
  public boolean isFlowDue(Instant now) {
    return !held
        && (mayLetIn
            || admission.isOutdated()
            || schedules.isOutdated()
            || isDue(admission.nextDue(), now)
            || isDue(starts.nextDue(), now));
  }

  /** How the lanes stand, with the {@code most} longest queues; for every few seconds. */
  public LaneReport lanes(int most, Instant now) {
    return admission.report(most, now);
  }

  /** When {@link #isFlowDue} answers yes if nothing comes before; null: never. */
  public @Nullable Instant nextFlowDue() {
    Instant lanes = admission.nextDue();
    Instant buffers = starts.nextDue();
    return lanes == null || (buffers != null && buffers.isBefore(lanes)) ? buffers : lanes;
  }

  private static boolean isDue(@Nullable Instant at, Instant now) {
    return at != null && !at.isAfter(now);
  }

  private void flush(Instant now, int max) {
    starts.flush(now, max);
    admission.tick(now, max);
    if (schedules.isOutdated()) {
      schedules.follow(now);
    }
    letIn(now);
  }

  private RunSignal overdueToStart(String runId, Instant now) {
    if (store.run(runId) instanceof Ready r && starts.isTooLate(r, now)) {
      return new CancelRequested("", "It did not start within the function's start timeout.");
    }
    return new TimeReached();
  }

  private RunState apply(String runId, RunState state, RunSignal signal, Instant now) {
    Decision decision = machine.on(state, signal, now);
    effects.carryOut(runId, state, signal, decision, now);
    moved(runId, state, decision.next(), signal, now);
    return decision.next();
  }

  private void moved(String runId, RunState before, RunState next, RunSignal signal, Instant now) {
    if (admission.moved(runId, before, next, signal, now)) {
      following.add(() -> letIn(now));
    }
    if (next instanceof Ended ended && !(before instanceof Ended) && ended.run().lane() != null) {
      starts.ended(runId);
    }
  }

  /** What about the run never changes; null: nothing is stored of it. */
  public static @Nullable RunInfo runOf(RunState state) {
    return switch (state) {
      case Absent a -> null;
      case Ready r -> r.run();
      case Executing e -> e.run();
      case RunState.Suspended s -> s.run();
      case Ended d -> d.run();
    };
  }
}
