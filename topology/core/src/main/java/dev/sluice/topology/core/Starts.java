package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.NewWait;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.WaitFor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From an event and a function to a run. */
final class Starts {
  /** Names the waits for events that cancel; no step can be called so. */
  private static final String CANCEL_ON = "~cancel:";

  private final Functions functions;
  private final Evaluator evaluator;
  private final Placement placement;
  private final Engine.Signals signals;

  Starts(Functions functions, Evaluator evaluator, Placement placement, Engine.Signals signals) {
    this.functions = functions;
    this.evaluator = evaluator;
    this.placement = placement;
    this.signals = signals;
  }

  void startIfMatching(FunctionSpec function, Event event, Instant now) {
    if (function.isStartedBy(event, evaluator)) {
      start(new NewRun(function.id(), event, null), now);
    }
  }

  /** The run that {@code event} starts of {@code function}; empty: that is not known yet. */
  String runIdOf(FunctionSpec function, Event event) {
    return placement.runId(placement.here(), function.id(), event.id());
  }

  void start(NewRun run, Instant now) {
    startHere(run, now);
  }

  void startHere(NewRun wanted, Instant now) {
    FunctionSpec function = functions.byId(wanted.functionId());
    if (function == null) {
      return; // it is gone since the event was routed
    }
    Event event = wanted.event();
    String runId = runIdOf(function, event);
    RunInfo run = RunInfo.of(runId, function, now, wanted.parent(), wanted.internal(), null);
    trigger(run, function, List.of(event), now);
  }

  private void trigger(RunInfo run, FunctionSpec function, List<Event> events, Instant now) {
    Instant notBefore = events.size() == 1 ? events.getFirst().ts() : null;
    List<NewWait> cancelOn = watches(function, events.getFirst(), now);
    signals.on(run.runId(), new Triggered(run, events, notBefore, null, List.of(), cancelOn), now);
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
    return null;
  }

  /** Whether a run's first turn should have started before now. */
  boolean isTooLate(RunState.Ready ready, Instant now) {
    return false;
  }
}
