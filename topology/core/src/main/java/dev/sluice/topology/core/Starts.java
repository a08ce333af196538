package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.NewWait;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.WaitFor;
import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.LaneKey;
import dev.sluice.topology.core.flow.arrive.Arrival;
import dev.sluice.topology.core.flow.arrive.Arrivals;
import dev.sluice.topology.core.flow.arrive.ByteString;
import dev.sluice.topology.core.flow.arrive.Outcome;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From an event and a function to a run, in the partition of its lane. A run that another one
 * invokes queues like all, but is neither skipped nor put off: its parent waits for it.
 */
final class Starts {
  /** Names the waits for events that cancel; no step can be called so. */
  private static final String CANCEL_ON = "~cancel:";

  private final Functions functions;
  private final Evaluator evaluator;
  private final FlowKeys keys;
  private final Placement placement;
  private final EngineStore store;
  private final EngineOutput output;
  private final Engine.Signals signals;
  private final Arrivals arrivals;

  Starts(
      Functions functions,
      Evaluator evaluator,
      FlowKeys keys,
      Placement placement,
      EngineStore store,
      EngineOutput output,
      Engine.Signals signals,
      OrderedStore flow,
      Flows flows) {
    this.functions = functions;
    this.evaluator = evaluator;
    this.keys = keys;
    this.placement = placement;
    this.store = store;
    this.output = output;
    this.signals = signals;
    this.arrivals =
        new Arrivals(
            flow,
            flows,
            (functionId, cause) -> placement.runId(placement.here(), functionId, cause));
  }

  void startIfMatching(FunctionSpec function, Event event, Instant now) {
    if (function.isStartedBy(event, evaluator)) {
      start(new NewRun(function.id(), event, null), now);
    }
  }

  /** The run that {@code event} starts of {@code function} when a step invokes it. */
  String runIdOf(FunctionSpec function, Event event) {
    int home =
        function.isLaned()
            ? placement.partitionOf(lane(function, keys.of(function.flow(), event)))
            : placement.here();
    return placement.runId(home, function.id(), event.id());
  }

  void start(NewRun wanted, Instant now) {
    FunctionSpec function = functions.byId(wanted.functionId());
    if (function == null) {
      return; // it is gone since the event was routed
    }
    if (!function.isLaned()) {
      startHere(function, wanted, null, now);
      return;
    }
    Keys values = keys.of(function.flow(), wanted.event());
    String lane = lane(function, values);
    int home = placement.partitionOf(lane);
    if (home == placement.here()) {
      arrive(function, wanted, values, lane, now);
    } else {
      output.start(home, lane, wanted, now);
    }
  }

  void startHere(NewRun wanted, Instant now) {
    FunctionSpec function = functions.byId(wanted.functionId());
    if (function == null) {
      return;
    }
    if (function.isLaned()) {
      Keys values = keys.of(function.flow(), wanted.event());
      arrive(function, wanted, values, lane(function, values), now);
    } else {
      startHere(function, wanted, null, now);
    }
  }

  /** The lane of a function's events with these keys; only for those that have one. */
  private static String lane(FunctionSpec function, Keys values) {
    return LaneKey.plan(function.id(), function.flow()).lane("", values);
  }

  private void arrive(FunctionSpec function, NewRun wanted, Keys values, String lane, Instant now) {
    if (wanted.parent() != null || !function.flow().filtersArrivals()) {
      startHere(function, wanted, lane, now);
      return;
    }
    Event event = wanted.event();
    if (isKnown(placement.runId(placement.here(), function.id(), event.id()))) {
      return; // it holds nothing for a run that may be over, and replaces none
    }
    var arrival = new Arrival(function.id(), event.id(), event.ts(), bytes(event), values);
    arrivals.on(arrival, now).forEach(outcome -> carryOut(outcome, now));
  }

  /**
   * Arrivals remember events for a day; a run is there for longer, or from before it had limits.
   */
  private boolean isKnown(String runId) {
    return !(store.run(runId) instanceof RunState.Absent);
  }

  private static ByteString bytes(Event event) {
    return ByteString.of(EventWire.write(new Wire.Writer(), event).done());
  }

  private static Event event(ByteString kept) {
    return EventWire.read(new Wire.Reader(kept.toBytes()));
  }

  private void carryOut(Outcome outcome, Instant now) {
    switch (outcome) {
      case Outcome.Start start -> start(start, now);
      case Outcome.Skip skip -> tellSkipped(skip, now);
      case Outcome.Buffered buffered -> {} // it starts by flush()
    }
  }

  private void start(Outcome.Start start, Instant now) {
    FunctionSpec function = functions.byId(start.functionId());
    if (function == null) {
      return;
    }
    if (start.cancel() != null) {
      String reason = "Run " + start.runId() + " took its place: the function is a singleton.";
      signals.on(start.cancel(), new CancelRequested("", reason), now);
    }
    List<Event> events = start.events().stream().map(arrival -> event(arrival.event())).toList();
    boolean internal = new NewRun(function.id(), events.getFirst(), null).internal();
    String lane = function.isLaned() ? lane(function, start.keys()) : null;
    RunInfo run = RunInfo.of(start.runId(), function, now, null, internal, lane);
    // Clock and order decided on it, so after a crash another run may start with these events.
    trigger(run, function, events, true, now);
  }

  /** An event that came twice started its run before, and is not told again. */
  private void tellSkipped(Outcome.Skip skip, Instant now) {
    if (skip.reason() != Outcome.Reason.DUPLICATE) {
      String name = event(skip.event()).name();
      var fact =
          new Fact.Skipped(skip.eventId(), name, skip.reason().name(), skip.key(), skip.holder());
      output.tell(skip.eventId(), skip.functionId(), fact, now);
    }
  }

  /** Starts what waited in buffers and whose time has come, and forgets what has expired. */
  void flush(Instant now, int max) {
    arrivals.flush(now, max).forEach(outcome -> carryOut(outcome, now));
    arrivals.tick(now, max);
  }

  /** When {@link #flush} has something to do; null: never. */
  @Nullable Instant nextDue() {
    return arrivals.nextDue();
  }

  /** A run with a lane is over. */
  void ended(String runId) {
    arrivals.runEnded(runId);
  }

  private void startHere(FunctionSpec function, NewRun wanted, @Nullable String lane, Instant now) {
    Event event = wanted.event();
    String runId = placement.runId(placement.here(), function.id(), event.id());
    RunInfo run = RunInfo.of(runId, function, now, wanted.parent(), wanted.internal(), lane);
    boolean byTheClock = event.name().equals(Schedules.TICK);
    trigger(run, function, List.of(event), byTheClock, now);
  }

  private void trigger(
      RunInfo run, FunctionSpec function, List<Event> events, boolean afterCommit, Instant now) {
    Instant notBefore = events.size() == 1 ? events.getFirst().ts() : null;
    List<NewWait> cancelOn = watches(function, events.getFirst(), now);
    signals.on(
        run.runId(),
        new Triggered(run, events, notBefore, null, List.of(), cancelOn, afterCommit),
        now);
  }

  /** The events that cancel a run which {@code event} started. */
  List<NewWait> watches(FunctionSpec function, Event event, Instant now) {
    if (function.cancelOn().isEmpty()) {
      return List.of();
    }
    List<NewWait> watches = new ArrayList<>();
    for (FunctionSpec.CancelOn on : function.cancelOn()) {
      WaitFor option = evaluator.plan(on.event(), on.condition(), event);
      if (option != null) {
        String step = CANCEL_ON + watches.size();
        watches.add(new NewWait(step, now, now.plus(on.timeout()), List.of(option)));
      }
    }
    return watches;
  }

  /** When a run whose first turn starts now is cancelled unless it has ended; null: never. */
  @Nullable Instant finishBy(RunInfo run, Instant now) {
    FunctionSpec function = functions.byId(run.functionId());
    Duration timeout = function == null ? null : function.flow().finishTimeout();
    return timeout == null ? null : now.plus(timeout);
  }

  /** When a run is cancelled unless its first turn has started; null: never. */
  @Nullable Instant startBy(RunInfo run) {
    FunctionSpec function = functions.byId(run.functionId());
    Duration timeout = function == null ? null : function.flow().startTimeout();
    return timeout == null ? null : run.startedAt().plus(timeout);
  }

  /** Whether a run's first turn should have started before now. */
  boolean isTooLate(RunState.Ready ready, Instant now) {
    Instant by = ready.epoch() == 1 ? startBy(ready.run()) : null;
    return by != null && !by.isAfter(now);
  }
}
