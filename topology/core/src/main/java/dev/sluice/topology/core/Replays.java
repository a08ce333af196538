package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.NewWait;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts runs from ended ones. */
final class Replays {
  private final Functions functions;
  private final EngineStore store;
  private final EngineOutput output;
  private final Starts starts;
  private final Engine.Signals signals;

  Replays(
      Functions functions,
      EngineStore store,
      EngineOutput output,
      Starts starts,
      Engine.Signals signals) {
    this.functions = functions;
    this.store = store;
    this.output = output;
    this.starts = starts;
    this.signals = signals;
  }

  void replay(Replay order, Instant now) {
    List<Event> events = store.input(order.runId());
    RunState state = store.run(order.runId());
    if (!(state instanceof Ended old) || events.isEmpty()) {
      refuse(order, state, now);
      return;
    }
    List<MemoEntry> memo = memo(order);
    if (order.fromStep() != null && memo == null) {
      refuse(
          order,
          "SLUICE-1205",
          "The run has no step '" + order.fromStep() + "'. Its steps are in its trace.",
          now);
      return;
    }
    List<MemoEntry> taken = memo == null ? List.of() : memo;
    FunctionSpec deployed = functions.byId(old.run().functionId());
    RunInfo run = old.run().again(order.newRunId(), deployed, taken.size(), now);
    List<NewWait> cancelOn =
        deployed == null ? List.of() : starts.watches(deployed, events.getFirst(), now);
    List<Event> given = given(order, events);
    // Orders and reports may be taken in another order after a crash: until the commit it is open
    // what it takes over.
    signals.on(
        order.newRunId(),
        new Triggered(run, given, null, order.runId(), taken, cancelOn, true),
        now);
  }

  private @Nullable List<MemoEntry> memo(Replay order) {
    if (order.fromStep() == null) {
      return order.force() ? List.of() : succeeded(store.memo(order.runId()));
    }
    List<MemoEntry> taken = new ArrayList<>();
    for (MemoEntry entry : store.memo(order.runId())) {
      if (entry.step().equals(order.fromStep())) {
        if (order.stepInput() != null) {
          taken.add(
              new MemoEntry(
                  entry.step(), entry.kind(), MemoEntry.Status.INPUT, 0, order.stepInput(), null));
        }
        return taken;
      }
      if (entry.status() == MemoEntry.Status.SUCCEEDED) {
        taken.add(entry);
      }
    }
    return null;
  }

  private static List<Event> given(Replay order, List<Event> events) {
    if (order.data() == null) {
      return events;
    }
    List<Event> given = new ArrayList<>(events);
    Event first = events.getFirst();
    given.set(
        0,
        new Event(
            first.id(),
            first.name(),
            order.data(),
            first.user(),
            first.ts(),
            first.v(),
            first.source()));
    return given;
  }

  private static List<MemoEntry> succeeded(List<MemoEntry> memo) {
    return memo.stream().filter(e -> e.status() == MemoEntry.Status.SUCCEEDED).toList();
  }

  private void refuse(Replay order, RunState state, Instant now) {
    if (state instanceof Absent || state instanceof Ended) {
      refuse(
          order,
          "SLUICE-1202",
          "No such run is stored. It never started, or its retention is over.",
          now);
    } else {
      refuse(order, "SLUICE-1204", "The run has not ended yet. Cancel it first, or wait.", now);
    }
  }

  private void refuse(Replay order, String code, String message, Instant now) {
    output.tell(order.runId(), "", new Fact.Refused(order.requestId(), code, message), now);
  }
}
