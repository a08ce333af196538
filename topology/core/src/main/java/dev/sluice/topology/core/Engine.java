package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the engine: loads a run, asks {@link RunMachine}, stores and says what came of
 * it. After each signal it asks again what should run now, so that it never depends on having seen
 * an edge.
 *
 * <p>Threading: one thread per instance.
 */
public final class Engine {
  private final RunMachine machine;
  private final Functions functions;
  private final EngineStore store;
  private final EngineOutput output;
  private boolean held;

  public Engine(EngineLimits limits, Functions functions, EngineStore store, EngineOutput output) {
    this.machine = new RunMachine(limits);
    this.functions = functions;
    this.store = store;
    this.output = output;
  }

  /** Takes a signal for a run that lives in this partition. */
  public void on(String runId, RunSignal signal, Instant now) {
    RunState before = store.run(runId);
    RunState state = apply(runId, before, signal, now);
    if (!(state instanceof Absent) && store.hasParked(runId)) {
      for (Report parked : store.takeParked(runId)) {
        state = apply(runId, state, parked, now);
      }
    }
    if (state instanceof Ready) {
      if (held) {
        store.setTimer(now, runId);
      } else {
        state = apply(runId, state, new Granted(), now);
      }
    }
    if (!(state instanceof Absent) && !state.equals(before)) {
      store.putRun(runId, state);
    }
  }

  /**
   * From now on no turn starts. For an engine that comes back from a crash: turns whose dispatch
   * was rolled back may have been reported on, and those reports must be heard before their runs
   * are dispatched again, or finished steps would run twice.
   */
  public void holdTurns() {
    held = true;
  }

  /** Turns start again; runs that were held back do when they are next woken. */
  public void startTurns() {
    held = false;
  }

  /**
   * Wakes at most {@code max} runs whose time has come, none while turns are held; answers how many
   * there were.
   */
  public int wake(Instant now, int max) {
    if (held) {
      return 0;
    }
    List<String> due = store.takeDue(now, max);
    due.forEach(runId -> on(runId, new TimeReached(), now));
    return due.size();
  }

  /**
   * Starts {@code newRunId} from an ended run that is stored here.
   *
   * @param force start with an empty memo
   */
  public void replay(String runId, String newRunId, String requestId, boolean force, Instant now) {
    Event event = store.input(runId);
    if (!(store.run(runId) instanceof Ended old) || event == null) {
      refuseReplay(runId, requestId, now);
      return;
    }
    List<MemoEntry> memo = force ? List.of() : succeeded(store.memo(runId));
    FunctionSpec deployed = functions.byId(old.run().functionId());
    RunInfo run = old.run().again(newRunId, deployed, memo.size(), now);
    on(newRunId, new Triggered(run, event, runId, memo), now);
  }

  private void refuseReplay(String runId, String requestId, Instant now) {
    RunState state = store.run(runId);
    Fact refusal =
        state instanceof Absent || state instanceof Ended
            ? new Fact.Refused(
                requestId,
                "SLUICE-1202",
                "No such run is stored. It never started, or its retention is over.")
            : new Fact.Refused(
                requestId, "SLUICE-1204", "The run has not ended yet. Cancel it first, or wait.");
    output.tell(runId, "", refusal, now);
  }

  private static List<MemoEntry> succeeded(List<MemoEntry> memo) {
    return memo.stream().filter(e -> e.status() == MemoEntry.Status.SUCCEEDED).toList();
  }

  private RunState apply(String runId, RunState state, RunSignal signal, Instant now) {
    Decision decision = machine.on(state, signal, now);
    if (signal instanceof Triggered triggered && state instanceof Absent) {
      store.keepInput(runId, triggered.event());
    }
    for (RunEffect effect : decision.effects()) {
      switch (effect) {
        case RunEffect.Remember e -> store.remember(runId, place(decision.next(), e), e.entry());
        case RunEffect.Dispatch e -> dispatch(decision.next(), now);
        case RunEffect.WakeAt e -> store.setTimer(e.at(), runId);
        case RunEffect.Park e -> store.park(runId, e.report());
        case RunEffect.Forget e -> store.forget(runId);
        case RunEffect.Tell e -> output.tell(runId, functionOf(decision.next()), e.fact(), now);
      }
    }
    return decision.next();
  }

  /**
   * Where an outcome goes in the memo: to the end. But a replay whose command went out before a
   * crash may have been told fewer steps than it takes over now; what that turn makes of them
   * counts.
   */
  private int place(RunState state, RunEffect.Remember e) {
    RunInfo run = run(state);
    if (run == null || run.takenOver() == 0) {
      return e.number();
    }
    List<String> steps = store.memo(run.runId()).stream().map(MemoEntry::step).toList();
    int known = steps.indexOf(e.entry().step());
    return known < 0 ? e.number() : known;
  }

  private void dispatch(RunState state, Instant now) {
    if (!(state instanceof Executing e)) {
      throw new IllegalStateException("Only an executing run has a turn to dispatch: " + state);
    }
    String runId = e.run().runId();
    Event event = store.input(runId);
    if (event == null) {
      throw new IllegalStateException("Run " + runId + " has no input stored");
    }
    List<MemoEntry> memo =
        new ArrayList<>(e.progress().steps() == 0 ? List.of() : store.memo(runId));
    for (Pending p : e.progress().pending()) {
      if (e.run().takenOver() > 0 && stepOf(p) != null) {
        memo.removeIf(m -> m.step().equals(stepOf(p)));
      }
      switch (p) {
        case Pending.Sleep s ->
            memo.add(
                new MemoEntry(s.step(), StepKind.SLEEP, MemoEntry.Status.BLOCKED, 0, null, null));
        case Pending.StepRetry r -> {
          var status =
              r.dueAt().isAfter(e.progress().told())
                  ? MemoEntry.Status.BLOCKED
                  : MemoEntry.Status.RETRY_DUE;
          memo.add(new MemoEntry(r.step(), r.kind(), status, r.attempt(), null, r.failure()));
        }
        case Pending.BodyRetry b -> {}
        case Pending.Redispatch d -> {}
      }
    }
    output.dispatch(new Turn(e.run(), e.epoch(), e.progress().attempt(), event, memo), now);
  }

  private static @Nullable String stepOf(Pending p) {
    return switch (p) {
      case Pending.Sleep s -> s.step();
      case Pending.StepRetry r -> r.step();
      case Pending.BodyRetry b -> null;
      case Pending.Redispatch d -> null;
    };
  }

  private static String functionOf(RunState state) {
    RunInfo run = run(state);
    return run == null ? "" : run.functionId();
  }

  private static @Nullable RunInfo run(RunState state) {
    return switch (state) {
      case Absent a -> null;
      case Ready r -> r.run();
      case Executing e -> e.run();
      case Suspended s -> s.run();
      case Ended d -> d.run();
    };
  }
}
