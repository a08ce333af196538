package dev.sluice.topology.core;

import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what a turn is told: what started the run, and where each step stands. */
final class Turns {
  private final EngineStore store;

  Turns(EngineStore store) {
    this.store = store;
  }

  /** The turn of a run that executes. */
  Turn of(RunState state) {
    if (!(state instanceof Executing e)) {
      throw new IllegalStateException("Only an executing run has a turn to dispatch: " + state);
    }
    String runId = e.run().runId();
    List<Event> events = store.input(runId);
    if (events.isEmpty()) {
      throw new IllegalStateException("Run " + runId + " has no input stored");
    }
    Progress p = e.progress();
    List<MemoEntry> memo = new ArrayList<>(p.steps() == 0 ? List.of() : store.memo(runId));
    for (Pending waiting : p.pending()) {
      MemoEntry told = told(waiting, p.told());
      if (told != null) {
        if (e.run().takenOver() > 0) {
          memo.removeIf(m -> m.step().equals(told.step()));
        }
        memo.add(told);
      }
    }
    return new Turn(e.run(), e.epoch(), p.attempt(), p.told(), events, memo);
  }

  /** How a turn is told of what its run waits for; null: not at all. */
  private static @Nullable MemoEntry told(Pending p, Instant until) {
    return switch (p) {
      case Pending.Sleep s -> blocked(s.step(), StepKind.SLEEP);
      case Pending.Wait w -> blocked(w.step(), StepKind.WAIT);
      case Pending.Child c -> blocked(c.step(), StepKind.INVOKE);
      case Pending.StepRetry r -> {
        var status =
            r.dueAt().isAfter(until) ? MemoEntry.Status.BLOCKED : MemoEntry.Status.RETRY_DUE;
        yield new MemoEntry(
            r.step(), r.kind(), status, r.attempt(), null, r.failure(), r.startedAt());
      }
      case Pending.BodyRetry b -> null;
      case Pending.Redispatch d -> null;
      case Pending.Start s -> null;
      case Pending.CancelOn c -> null;
    };
  }

  private static MemoEntry blocked(String step, StepKind kind) {
    return new MemoEntry(step, kind, MemoEntry.Status.BLOCKED, 0, null, null);
  }
}
