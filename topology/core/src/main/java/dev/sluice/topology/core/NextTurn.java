package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When a run's next turn may start, and what it is told that is due. */
final class NextTurn {
  private NextTurn() {}

  /**
   * Ready for the turn after that of {@code epoch}. It is told of the first that is due; of nothing
   * new when it follows a turn that came to nothing. What else is due by now brings on a turn after
   * it: which those are depends on when one asks.
   */
  static Ready after(RunInfo run, int epoch, Progress p) {
    boolean afterLoss = p.pending().stream().anyMatch(w -> w instanceof Pending.Redispatch);
    boolean nothingNew = p.news() || p.pending().stream().anyMatch(NextTurn::holdsBack);
    return new Ready(run, epoch + 1, p.withTold(nothingNew ? p.told() : first(p)), afterLoss);
  }

  private static Instant first(Progress p) {
    Instant first =
        p.pending().stream()
            .filter(w -> w instanceof Pending.Sleep || w instanceof Pending.StepRetry)
            .map(Pending::dueAt)
            .min(Comparator.naturalOrder())
            .orElse(p.told());
    return first.isBefore(p.told()) ? p.told() : first;
  }

  /** Whether no turn may start before it is over. */
  private static boolean holdsBack(Pending p) {
    return p instanceof Pending.BodyRetry
        || p instanceof Pending.Redispatch
        || p instanceof Pending.Start;
  }

  /** The earliest time at which a turn has something to do, and may start. */
  static Instant startsAt(Progress p) {
    return p.pending().stream()
        .filter(NextTurn::holdsBack)
        .map(Pending::dueAt)
        .max(Comparator.naturalOrder())
        .orElseGet(() -> p.news() ? Instant.EPOCH : firstDue(p.pending()));
  }

  private static Instant firstDue(List<Pending> pending) {
    return pending.stream()
        .filter(NextTurn::isBroughtOnBy)
        .map(Pending::dueAt)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** What is left to wait for, and what came of the rest. */
  record Due(Progress progress, List<RunEffect> effects) {}

  /** As a turn starts: sleeps that it is told of go into the memo, nothing holds it back. */
  static Due resolve(Progress p) {
    List<Pending> left = new ArrayList<>();
    List<RunEffect> effects = new ArrayList<>();
    Progress after = p.withNews(false);
    for (Pending waiting : p.pending()) {
      if (waiting instanceof Pending.Sleep s && !s.dueAt().isAfter(p.told())) {
        var entry =
            new MemoEntry(s.step(), StepKind.SLEEP, MemoEntry.Status.SUCCEEDED, 1, null, null);
        effects.add(new Remember(after.steps(), entry));
        effects.add(new Tell(new Fact.SleepEnded(s.step())));
        after = after.plus(entry);
      } else if (!holdsBack(waiting)) {
        left.add(waiting);
      }
    }
    return new Due(after.withPending(left), effects);
  }

  /** Whether a turn follows when it is over. */
  static boolean isBroughtOnBy(Pending p) {
    return !(p instanceof Pending.CancelOn);
  }
}
