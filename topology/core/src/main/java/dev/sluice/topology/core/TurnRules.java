package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.Blocked;
import dev.sluice.topology.core.RunSignal.Returned;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.Threw;
import dev.sluice.topology.core.RunSignal.TurnEnded;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a turn's reports do to the run, and when its next turn may start. */
final class TurnRules {
  private static final Duration FIRST_REDISPATCH = Duration.ofSeconds(1);
  private static final Duration MAX_REDISPATCH = Duration.ofMinutes(1);

  private final EngineLimits limits;

  TurnRules(EngineLimits limits) {
    this.limits = limits;
  }

  /** The run takes an outcome of the turn that owns its epoch. */
  Decision record(Executing e, StepRecorded s, Instant now) {
    Progress before = e.progress();
    if (before.steps() >= limits.steps()) {
      return end(e, RunStatus.FAILED, null, tooManySteps(), null, now);
    }
    List<Pending> pending = without(before.pending(), s.step());
    List<RunEffect> effects = new ArrayList<>();
    int steps = before.steps();
    if (s.failure() == null || s.finalFailure()) {
      var status = s.failure() == null ? MemoEntry.Status.SUCCEEDED : MemoEntry.Status.FAILED;
      effects.add(
          new Remember(
              steps++,
              new MemoEntry(s.step(), s.kind(), status, s.attempt(), s.output(), s.failure())));
      effects.add(new Tell(new Fact.Attempted(s, null)));
    } else {
      Instant dueAt = retryAt(e, s);
      pending.add(new Pending.StepRetry(s.step(), s.kind(), s.attempt(), dueAt, s.failure()));
      effects.add(new Tell(new Fact.Attempted(s, dueAt)));
    }
    Progress after = new Progress(steps, before.attempt(), 0, pending, before.told());
    Executing next =
        new Executing(e.run(), e.epoch(), after, s.turn(), e.recorded() + 1, e.cancel());
    if (e.cancel() != null) {
      Decision ended = cancel(e.run(), e.epoch(), after, e.cancel(), now);
      effects.addAll(ended.effects());
      return new Decision(ended.next(), effects);
    }
    return new Decision(next, effects);
  }

  /**
   * Counted from the end of the attempt, not from now: taken again after a crash, the report gives
   * the same time. Later than what the turn was told in any case, which tells it from a retry that
   * the turn was to make.
   */
  private static Instant retryAt(Executing e, StepRecorded s) {
    RetryPolicy policy = s.retry() == null ? e.run().retry() : s.retry();
    Instant dueAt =
        s.failure() != null && s.failure().retryAt() != null
            ? s.failure().retryAt()
            : policy.nextAttempt(s.attempt(), s.endedAt(), e.run().runId() + s.step());
    Instant earliest = e.progress().told().plusMillis(1);
    return dueAt.isBefore(earliest) ? earliest : dueAt;
  }

  /** The turn that owns the epoch is over. */
  Decision end(Executing e, TurnEnded s, Instant now) {
    if (s.recorded() != e.recorded()) {
      return lost(e, now);
    }
    return switch (s.end()) {
      case Returned r -> end(e, RunStatus.COMPLETED, r.output(), null, null, now);
      case Threw t -> threw(e, t.failure(), now);
      case Blocked b -> blocked(e, b, now);
    };
  }

  private Decision threw(Executing e, Failure failure, Instant now) {
    Progress p = e.progress();
    if (e.cancel() != null) {
      return cancel(e.run(), e.epoch(), p, e.cancel(), now);
    }
    if (!failure.retryable() || !e.run().retry().allowsAfter(p.attempt())) {
      return end(e, RunStatus.FAILED, null, failure, null, now);
    }
    Instant dueAt =
        failure.retryAt() != null
            ? failure.retryAt()
            : e.run().retry().nextAttempt(p.attempt(), now, e.run().runId());
    List<Pending> pending = unanswered(e);
    pending.add(new Pending.BodyRetry(dueAt, failure));
    Progress after = new Progress(p.steps(), p.attempt() + 1, p.losses(), pending, p.told());
    return with(
        wake(e.run(), e.epoch(), after, now),
        new Tell(new Fact.BodyFailed(p.attempt(), failure, dueAt)));
  }

  private Decision blocked(Executing e, Blocked b, Instant now) {
    if (e.cancel() != null) {
      return cancel(e.run(), e.epoch(), e.progress(), e.cancel(), now);
    }
    List<Pending> pending = unanswered(e);
    List<RunEffect> told = new ArrayList<>();
    for (Pending.Sleep sleep : b.sleeps()) {
      pending.add(sleep);
      told.add(new Tell(new Fact.SleepStarted(sleep.step(), sleep.dueAt())));
    }
    if (pending.isEmpty()) {
      return end(e, RunStatus.FAILED, null, blockedOnNothing(), null, now);
    }
    long outcomes = pending.stream().filter(p -> p instanceof Pending.Sleep).count();
    if (e.progress().steps() + outcomes > limits.steps()) {
      return end(e, RunStatus.FAILED, null, tooManySteps(), null, now);
    }
    Progress after = e.progress().withPending(pending);
    return with(wake(e.run(), e.epoch(), after, now), told.toArray(RunEffect[]::new));
  }

  /** A retry that this turn was told to run and did not report: its step is gone from the code. */
  private static List<Pending> unanswered(Executing e) {
    List<Pending> pending = new ArrayList<>(e.progress().pending());
    pending.removeIf(
        p -> p instanceof Pending.StepRetry retry && !retry.dueAt().isAfter(e.progress().told()));
    return pending;
  }

  /** The worker is gone: the next epoch starts, with growing pauses if nothing gets done. */
  Decision lost(Executing e, Instant now) {
    Progress p = e.progress();
    if (e.cancel() != null) {
      return cancel(e.run(), e.epoch(), p, e.cancel(), now);
    }
    int losses = p.losses() + 1;
    if (losses > limits.lossesInARow()) {
      return end(e, RunStatus.FAILED, null, lostTooOften(losses), null, now);
    }
    if (losses == 1) {
      Progress after = new Progress(p.steps(), p.attempt(), losses, p.pending(), p.told());
      return Decision.to(new Ready(e.run(), e.epoch() + 1, after, true));
    }
    long pause =
        Math.min(
            MAX_REDISPATCH.toMillis(), FIRST_REDISPATCH.toMillis() << Math.min(20, losses - 2));
    List<Pending> pending = new ArrayList<>(p.pending());
    pending.add(new Pending.Redispatch(now.plusMillis(pause)));
    Progress after = new Progress(p.steps(), p.attempt(), losses, pending, p.told());
    return wake(e.run(), e.epoch(), after, now);
  }

  /** Goes on as far as time allows: to the next turn, or to wait for the next time. */
  Decision wake(RunInfo run, int epoch, Progress progress, Instant now) {
    Instant next = nextTurn(progress.pending());
    if (next.isAfter(now)) {
      return Decision.to(new Suspended(run, epoch, progress), new WakeAt(next));
    }
    return Decision.to(next(run, epoch, progress));
  }

  /**
   * Ready for the turn after that of {@code epoch}. It is told of the first that is due; of nothing
   * new when it follows a turn that came to nothing. What else is due by now brings on a turn after
   * it: which those are depends on when one asks.
   */
  static Ready next(RunInfo run, int epoch, Progress p) {
    boolean afterLoss = p.pending().stream().anyMatch(w -> w instanceof Pending.Redispatch);
    Instant told = p.pending().stream().anyMatch(TurnRules::holdsBack) ? p.told() : first(p);
    Progress next = new Progress(p.steps(), p.attempt(), p.losses(), p.pending(), told);
    return new Ready(run, epoch + 1, next, afterLoss);
  }

  private static Instant first(Progress p) {
    Instant first = firstDue(p.pending());
    return first.isBefore(p.told()) ? p.told() : first;
  }

  private static Instant firstDue(List<Pending> pending) {
    return pending.stream().map(Pending::dueAt).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** Whether no turn may start before it is over. */
  private static boolean holdsBack(Pending p) {
    return p instanceof Pending.BodyRetry || p instanceof Pending.Redispatch;
  }

  /** The earliest time at which a turn has something to do, and may start. */
  private static Instant nextTurn(List<Pending> pending) {
    return pending.stream()
        .filter(TurnRules::holdsBack)
        .map(Pending::dueAt)
        .max(Comparator.naturalOrder())
        .orElseGet(() -> firstDue(pending));
  }

  /** What is left to wait for, and what came of the rest. */
  record Due(Progress progress, List<RunEffect> effects) {}

  /** As a turn starts: sleeps that it is told of go into the memo, nothing holds it back. */
  static Due resolve(Progress p) {
    List<Pending> left = new ArrayList<>();
    List<RunEffect> effects = new ArrayList<>();
    int steps = p.steps();
    for (Pending waiting : p.pending()) {
      if (waiting instanceof Pending.Sleep s && !s.dueAt().isAfter(p.told())) {
        var entry =
            new MemoEntry(s.step(), StepKind.SLEEP, MemoEntry.Status.SUCCEEDED, 1, null, null);
        effects.add(new Remember(steps++, entry));
        effects.add(new Tell(new Fact.SleepEnded(s.step())));
      } else if (!holdsBack(waiting)) {
        left.add(waiting);
      }
    }
    return new Due(new Progress(steps, p.attempt(), p.losses(), left, p.told()), effects);
  }

  Decision cancel(RunInfo run, int epoch, Progress progress, String reason, Instant now) {
    return ended(run, epoch, progress, RunStatus.CANCELLED, null, null, reason, now);
  }

  private Decision end(
      Executing e,
      RunStatus status,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      @Nullable String reason,
      Instant now) {
    return ended(e.run(), e.epoch(), e.progress(), status, output, failure, reason, now);
  }

  private Decision ended(
      RunInfo run,
      int epoch,
      Progress progress,
      RunStatus status,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      @Nullable String reason,
      Instant now) {
    return Decision.to(
        new Ended(run, epoch, progress.withPending(List.of()), status, now),
        new Tell(new Fact.Ended(status, output, failure, reason)),
        new WakeAt(now.plus(limits.retention())));
  }

  private static List<Pending> without(List<Pending> pending, String step) {
    List<Pending> left = new ArrayList<>(pending);
    left.removeIf(p -> p instanceof Pending.StepRetry r && r.step().equals(step));
    return left;
  }

  private static Decision with(Decision decision, RunEffect... before) {
    List<RunEffect> effects = new ArrayList<>(List.of(before));
    effects.addAll(decision.effects());
    return new Decision(decision.next(), effects);
  }

  private Failure tooManySteps() {
    return Failure.ofEngine(
        "SLUICE-4101",
        "A run may record "
            + limits.steps()
            + " steps, this one went on. Split it with sendEvent.");
  }

  private static Failure blockedOnNothing() {
    return Failure.ofEngine(
        "SLUICE-4102",
        "The turn ended without a result and without anything to wait for. Update the worker.");
  }

  private static Failure lostTooOften(int losses) {
    return Failure.ofEngine(
        "SLUICE-4103",
        losses
            + " workers in a row were lost while they ran this. Look at their logs, then replay.");
  }
}
