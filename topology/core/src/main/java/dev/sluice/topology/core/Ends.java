package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.ChildEnded;
import dev.sluice.topology.core.RunState.Ended;
import java.time.Instant;
import java.util.List;

/**
 * What one run's end is to others: the run that invoked it, and functions that listen. The invoking
 * run hears of it by the lanes, also in the same partition: what a turn is told of must be known
 * again after a crash before that turn's reports are taken, and that is so for what the lanes say.
 */
final class Ends {
  /** With which the names of the events begin that the engine tells of runs. */
  static final String NAMES = "sluice/function.";

  /** The source of the event with which a run invokes another that an event about runs started. */
  static final String BY_LISTENER = "listener";

  private static final String FINISHED = NAMES + "finished";
  private static final String INVOKED = NAMES + "invoked";

  private final Functions functions;
  private final EngineStore store;
  private final EngineOutput output;
  private final Starts starts;

  Ends(Functions functions, EngineStore store, EngineOutput output, Starts starts) {
    this.functions = functions;
    this.store = store;
    this.output = output;
    this.starts = starts;
  }

  /** Starts the run that {@code runId} invokes. */
  void invoke(String runId, RunSignal.NewInvoke what, Instant now) {
    String cause = runId + "/" + what.step();
    FunctionSpec function = functions.byId(what.functionId());
    if (function == null) {
      tellStarted(runId, what, "", now);
      Failure failure =
          Failure.ofEngine(
              "SLUICE-4111",
              "Step '"
                  + what.step()
                  + "' invoked function '"
                  + what.functionId()
                  + "', and none of that id is registered. Deploy it, or correct the id.");
      ChildEnded how = new ChildEnded(what.step(), null, failure);
      output.tellParent(new RunInfo.Parent(runId, what.step()), "", how, now);
      return;
    }
    RunInfo invoking = Engine.runOf(store.run(runId));
    boolean byListener = invoking != null && invoking.internal();
    String source = byListener ? BY_LISTENER : "run:" + runId;
    Event event = new Event(cause, INVOKED, what.data(), null, now, null, source);
    NewRun run = new NewRun(function.id(), event, new RunInfo.Parent(runId, what.step()));
    tellStarted(runId, what, starts.runIdOf(function, event), now);
    starts.start(run, now);
  }

  private void tellStarted(String runId, RunSignal.NewInvoke what, String child, Instant now) {
    RunInfo run = Engine.runOf(store.run(runId));
    var fact = new Fact.InvokeStarted(what.step(), what.functionId(), child, what.until());
    output.tell(runId, run == null ? "" : run.functionId(), fact, now);
  }

  /** Tells of the end of {@code runId}. */
  void tell(String runId, RunState state, RunEffect.TellEnd end, Instant now) {
    if (!(state instanceof Ended ended)) {
      throw new IllegalStateException("Only an ended run has an end to tell: " + state);
    }
    RunInfo.Parent parent = ended.run().parent();
    if (parent != null) {
      tellParent(runId, parent, ended.run().functionId(), end, now);
    }
    if (!ended.run().internal()) {
      tellListeners(runId, ended, end, now);
    }
  }

  private void tellParent(
      String runId, RunInfo.Parent parent, String functionId, RunEffect.TellEnd end, Instant now) {
    Failure failure =
        switch (end.status()) {
          case COMPLETED -> null;
          case FAILED ->
              Failure.ofEngine(
                  "SLUICE-4112",
                  "Function '"
                      + functionId
                      + "' failed in run "
                      + runId
                      + (end.failure() == null
                          ? "."
                          : ": " + end.failure().type() + ": " + end.failure().message()));
          case CANCELLED ->
              Failure.ofEngine(
                  "SLUICE-4113", "Run " + runId + " of '" + functionId + "' was cancelled.");
        };
    output.tellParent(parent, runId, new ChildEnded(parent.step(), end.output(), failure), now);
  }

  private void tellListeners(String runId, Ended ended, RunEffect.TellEnd end, Instant now) {
    String name =
        NAMES
            + switch (end.status()) {
              case COMPLETED -> "completed";
              case FAILED -> "failed";
              case CANCELLED -> "cancelled";
            };
    for (String told : List.of(FINISHED, name)) {
      List<FunctionSpec> listeners = functions.startedBy(told);
      if (listeners.isEmpty() && !output.isAwaited(told)) {
        continue;
      }
      Event event =
          new Event(
              runId + told.substring(told.indexOf('.')),
              told,
              EventJson.ended(
                  ended.run(), end.status(), store.input(runId), end.output(), end.failure()),
              null,
              now,
              null,
              "run:" + runId);
      for (FunctionSpec listener : listeners) {
        starts.startIfMatching(listener, event, now);
      }
      output.internal(event, now);
    }
  }
}
