package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.ReportLost;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.lane.LaneReport;
import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Waiting;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which run may start a turn when its function has limits or is paused: keeps {@link Lanes} in step
 * with what becomes of the runs. Other runs touch no store here.
 */
final class Admission {
  /** How many runs ahead in a queue are counted, so that a long queue costs no more. */
  private static final int COUNT_AHEAD = 100;

  private final Lanes lanes;
  private final Flows flows;
  private final Functions functions;
  private final FlowKeys keys;
  private final EngineStore store;
  private final EngineOutput output;

  /** Whether functions are paused, as far as somebody asked. */
  private final Map<String, Boolean> paused = new HashMap<>();

  private final Set<String> known = new HashSet<>();
  private long version;

  Admission(
      EngineLimits limits,
      OrderedStore flow,
      Flows flows,
      Functions functions,
      FlowKeys keys,
      EngineStore store,
      EngineOutput output) {
    this.lanes = new Lanes(flow, flows, limits.priority());
    this.flows = flows;
    this.functions = functions;
    this.keys = keys;
    this.store = store;
    this.output = output;
    known.addAll(lanes.outdated());
    reconfigure();
  }

  /** Whether the deployed functions have changed since {@link #reconfigure}. */
  boolean isOutdated() {
    return functions.version() != version;
  }

  /** Brings the waiting runs under the limits that are deployed now. */
  void reconfigure() {
    version = functions.version();
    functions.all().forEach(f -> known.add(f.id()));
    for (String functionId : Set.copyOf(known)) {
      lanes.reconfigured(functionId, this::again);
      if (functions.byId(functionId) == null) {
        known.remove(functionId);
      }
    }
  }

  /** Whether the run must ask here before a turn. */
  boolean concerns(RunInfo run) {
    return run.lane() != null || paused.computeIfAbsent(run.functionId(), lanes::isPaused);
  }

  /** From now on no turn of the function starts, or they do again. */
  void pause(String functionId, boolean whether) {
    if (whether) {
      lanes.pause(functionId);
    } else {
      lanes.resume(functionId);
    }
    paused.put(functionId, whether);
  }

  /** A run could start a turn. Answers whether it is new in the queue. */
  boolean want(Ready ready) {
    String runId = ready.run().runId();
    if (lanes.isExecuting(runId)) {
      return false;
    }
    boolean isNew = !lanes.isWaiting(runId);
    lanes.want(waiting(ready.run(), ready.epoch()));
    return isNew;
  }

  /** The next run that may start a turn; it holds its slots from here on. Null: none may. */
  @Nullable String next(Instant now) {
    return lanes.next(now);
  }

  /** Says what holds the runs that came to be held by another limit than was said before. */
  void tellHeld(Instant now) {
    lanes.held().forEach(runId -> tellQueued(runId, now));
  }

  /** Says what holds the run, if it still waits and that was not said yet. */
  void tellQueued(String runId, Instant now) {
    lanes
        .news(runId, now, COUNT_AHEAD)
        .ifPresent(
            why -> {
              RunInfo run = Engine.runOf(store.run(runId));
              String functionId = run == null ? "" : run.functionId();
              var fact = new Fact.Queued(why.limit(), why.key(), why.ahead(), why.since());
              output.tell(runId, functionId, fact, now);
            });
  }

  /** A granted run did not start a turn after all. */
  void notStarted(String runId, Instant now) {
    lanes.turnEnded(runId, false, now);
  }

  /** A signal took a run from one state to the next. Answers whether others may go on now. */
  boolean moved(String runId, RunState before, RunState next, RunSignal signal, Instant now) {
    RunInfo run = Engine.runOf(next);
    if (run == null || !(concerns(run) || lanes.isExecuting(runId))) {
      return false;
    }
    if (!(before instanceof Executing) && next instanceof Executing e) {
      if (!(signal instanceof Granted)) {
        lanes.occupied(waiting(run, e.epoch()), now);
      }
      use(signal, runId);
      return false;
    }
    if (before instanceof Executing && !next.equals(before)) {
      use(signal, runId);
    }
    if (before instanceof Executing && !(next instanceof Executing)) {
      boolean unheard = signal instanceof WorkerLost || signal instanceof ReportLost;
      lanes.turnEnded(runId, unheard, now);
      return true;
    }
    if (before instanceof Ready && !(next instanceof Ready)) {
      lanes.leave(runId);
      return true;
    }
    return false;
  }

  private void use(RunSignal signal, String runId) {
    if (signal instanceof StepRecorded step) {
      lanes.used(runId, step.tokens());
    }
  }

  /** When {@link #next} and {@link #tick} have something to do, if nothing happens; or null. */
  @Nullable Instant nextDue() {
    return lanes.nextDue();
  }

  LaneReport report(int most, Instant now) {
    return lanes.report(most, now);
  }

  void tick(Instant now, int max) {
    lanes.tick(now, max);
  }

  private @Nullable Waiting again(String runId) {
    RunInfo run = Engine.runOf(store.run(runId));
    return run == null ? null : waiting(run, 1);
  }

  /** Evaluates the keys again for each turn, as the limits may be others than at the start. */
  private Waiting waiting(RunInfo run, int epoch) {
    FlowControl flow = flows.of(run.functionId());
    Keys values = flow.isNone() ? Keys.NONE : keys.of(flow, store.input(run.runId()).getFirst());
    return new Waiting(run.runId(), run.functionId(), epoch == 1, run.startedAt(), values);
  }
}
