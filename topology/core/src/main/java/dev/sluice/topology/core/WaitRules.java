package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.CloseWait;
import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunSignal.ChildEnded;
import dev.sluice.topology.core.RunSignal.WaitResolved;
import dev.sluice.topology.core.RunState.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How what a run waits for comes to it: an event, the end of a child, or the end of the time. */
final class WaitRules {
  private WaitRules() {}

  /** A run after something came that it waits for. */
  record Come(Progress progress, List<RunEffect> effects) {}

  /** An event came; null: the run does not wait for it, or no longer. */
  static @Nullable Come event(Progress p, WaitResolved s) {
    for (Pending waiting : p.pending()) {
      if (waiting instanceof Pending.Wait w && w.step().equals(s.step())) {
        var output = EventJson.resolved(s.option(), s.event());
        MemoEntry entry =
            new MemoEntry(w.step(), StepKind.WAIT, MemoEntry.Status.SUCCEEDED, 1, output, null);
        return come(
            p,
            w,
            entry,
            new Tell(new Fact.WaitEnded(w.step(), output)),
            new CloseWait(w.step(), w.keys()));
      }
    }
    return null;
  }

  /** Whether the event is one that cancels the run. */
  static boolean cancels(Progress p, WaitResolved s) {
    return p.pending().stream()
        .anyMatch(w -> w instanceof Pending.CancelOn c && c.step().equals(s.step()));
  }

  /** An invoked run is over; null: the run does not wait for it, or no longer. */
  static @Nullable Come child(Progress p, ChildEnded s) {
    for (Pending waiting : p.pending()) {
      if (waiting instanceof Pending.Child c && c.step().equals(s.step())) {
        return child(p, c, s);
      }
    }
    return null;
  }

  private static Come child(Progress p, Pending.Child c, ChildEnded s) {
    var status = s.failure() == null ? MemoEntry.Status.SUCCEEDED : MemoEntry.Status.FAILED;
    MemoEntry entry = new MemoEntry(c.step(), StepKind.INVOKE, status, 1, s.output(), s.failure());
    return come(p, c, entry, new Tell(new Fact.InvokeEnded(c.step(), s.output(), s.failure())));
  }

  /** The time of waits has run out. Their end is the engine's own clock's decision. */
  static Come expire(Progress p, Instant now) {
    Progress after = p;
    List<RunEffect> effects = new ArrayList<>();
    for (Pending waiting : p.pending()) {
      if (waiting.dueAt().isAfter(now)) {
        continue;
      }
      Come come =
          switch (waiting) {
            case Pending.Wait w -> expired(after, w);
            case Pending.Child c ->
                child(after, c, new ChildEnded(c.step(), null, timedOut(c.step())));
            case Pending.CancelOn c ->
                new Come(without(after, c), List.of(new CloseWait(c.step(), c.keys())));
            case Pending.Start s -> new Come(after, List.of());
            case Pending.Sleep s -> new Come(after, List.of());
            case Pending.StepRetry s -> new Come(after, List.of());
            case Pending.BodyRetry s -> new Come(after, List.of());
            case Pending.Redispatch s -> new Come(after, List.of());
          };
      after = come.progress();
      effects.addAll(come.effects());
    }
    return new Come(after, effects);
  }

  private static Come expired(Progress p, Pending.Wait w) {
    MemoEntry entry =
        new MemoEntry(w.step(), StepKind.WAIT, MemoEntry.Status.SUCCEEDED, 1, null, null);
    return come(
        p,
        w,
        entry,
        new Tell(new Fact.WaitEnded(w.step(), null)),
        new CloseWait(w.step(), w.keys()));
  }

  private static Come come(Progress p, Pending waiting, MemoEntry entry, RunEffect... more) {
    List<RunEffect> effects = new ArrayList<>();
    effects.add(new Remember(p.steps(), entry));
    effects.addAll(List.of(more));
    return new Come(without(p, waiting).plus(entry).withNews(true), effects);
  }

  private static Progress without(Progress p, Pending waiting) {
    List<Pending> left = new ArrayList<>(p.pending());
    left.remove(waiting);
    return p.withPending(left);
  }

  /** What the correlator is to forget of a run that is over. */
  static List<RunEffect> close(Progress p) {
    List<RunEffect> effects = new ArrayList<>();
    for (Pending waiting : p.pending()) {
      if (waiting instanceof Pending.Wait w) {
        effects.add(new CloseWait(w.step(), w.keys()));
      } else if (waiting instanceof Pending.CancelOn c) {
        effects.add(new CloseWait(c.step(), c.keys()));
      }
    }
    return effects;
  }

  private static Failure timedOut(String step) {
    return Failure.ofEngine(
        "SLUICE-4114",
        "The time to wait for the run that step '"
            + step
            + "' invoked ran out; that run goes on. Give the invocation a longer timeout.");
  }
}
