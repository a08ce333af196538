package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.Blocked;
import dev.sluice.topology.core.RunSignal.NewInvoke;
import dev.sluice.topology.core.RunSignal.NewWait;
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
    Progress progress = before.withLosses(0);
    if (s.failure() == null || s.finalFailure()) {
      var status = s.failure() == null ? MemoEntry.Status.SUCCEEDED : MemoEntry.Status.FAILED;
      MemoEntry entry =
          new MemoEntry(
              s.step(), s.kind(), status, s.attempt(), s.output(), s.failure(), begun(before, s));
      effects.add(new Remember(before.steps(), entry));
      effects.add(new Tell(new Fact.Attempted(s, null)));
      progress = progress.plus(entry);
      if (progress.memoBytes() > limits.memoBytes()) {
        Decision ended = end(e, RunStatus.FAILED, null, memoTooLarge(s.step()), null, now);
        return with(ended, new Tell(new Fact.Attempted(s, null)));
      }
    } else {
      Instant dueAt = retryAt(e, s);
      pending.add(
          new Pending.StepRetry(
              s.step(), s.kind(), s.attempt(), dueAt, s.failure(), begun(before, s)));
      effects.add(new Tell(new Fact.Attempted(s, dueAt)));
    }
    Progress after = progress.withPending(pending);
    Executing next =
        new Executing(e.run(), e.epoch(), after, s.turn(), e.recorded() + 1, e.cancel());
    if (e.cancel() != null) {
      Decision ended = cancel(e.run(), e.epoch(), after, e.cancel(), now);
      effects.addAll(ended.effects());
      return new Decision(ended.next(), effects);
    }
    return new Decision(next, effects);
  }

  /** When the step's first attempt began. */
  private static @Nullable Instant begun(Progress before, StepRecorded s) {
    for (Pending p : before.pending()) {
      if (p instanceof Pending.StepRetry retry && retry.step().equals(s.step())) {
        return retry.startedAt();
      }
    }
    return s.startedAt();
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
      case Returned r -> returned(e, r, s.vanished(), now);
      case Threw t -> threw(e, t.failure(), now);
      case Blocked b -> blocked(e, b, now);
    };
  }

  private Decision returned(Executing e, Returned r, List<String> vanished, Instant now) {
    Fact.Ended told = new Fact.Ended(RunStatus.COMPLETED, r.output(), null, null, vanished);
    return ended(e.run(), e.epoch(), e.progress(), told, now);
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
    Progress after = p.withPending(pending).withAttempt(p.attempt() + 1);
    return with(
        wake(e.run(), e.epoch(), after, now),
        new Tell(new Fact.BodyFailed(p.attempt(), failure, dueAt)));
  }

  private Decision blocked(Executing e, Blocked b, Instant now) {
    if (e.cancel() != null) {
      return cancel(e.run(), e.epoch(), e.progress(), e.cancel(), now);
    }
    List<Pending> pending = unanswered(e);
    boolean gone = pending.size() < e.progress().pending().size();
    List<RunEffect> effects = new ArrayList<>();
    for (Pending.Sleep sleep : b.sleeps()) {
      pending.add(sleep);
      effects.add(new Tell(new Fact.SleepStarted(sleep.step(), sleep.dueAt())));
    }
    for (NewWait wait : b.waits()) {
      pending.add(new Pending.Wait(wait.step(), wait.until(), wait.keys()));
      effects.add(new RunEffect.OpenWait(wait));
      effects.add(new Tell(new Fact.WaitStarted(wait)));
    }
    for (NewInvoke invoke : b.invokes()) {
      pending.add(new Pending.Child(invoke.step(), invoke.until()));
      effects.add(new RunEffect.Invoke(invoke));
    }
    // A retry that the turn was told to make and did not is gone from the code, or the turn was
    // told before a crash and knew of less; the next turn finds out.
    Progress after = e.progress().withPending(pending);
    if (pending.stream().noneMatch(NextTurn::isBroughtOnBy)) {
      if (!gone && !after.news()) {
        return end(e, RunStatus.FAILED, null, blockedOnNothing(), null, now);
      }
      after = after.withNews(true);
    }
    long outcomes = pending.stream().filter(TurnRules::becomesAnOutcome).count();
    if (e.progress().steps() + outcomes > limits.steps()) {
      return end(e, RunStatus.FAILED, null, tooManySteps(), null, now);
    }
    return with(wake(e.run(), e.epoch(), after, now), effects.toArray(RunEffect[]::new));
  }

  private static boolean becomesAnOutcome(Pending p) {
    return p instanceof Pending.Sleep || p instanceof Pending.Wait || p instanceof Pending.Child;
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
      return Decision.to(new Ready(e.run(), e.epoch() + 1, p.withLosses(losses), true));
    }
    long pause =
        Math.min(
            MAX_REDISPATCH.toMillis(), FIRST_REDISPATCH.toMillis() << Math.min(20, losses - 2));
    List<Pending> pending = new ArrayList<>(p.pending());
    Instant dueAt = now.plusMillis(pause);
    pending.add(new Pending.Redispatch(dueAt));
    Progress after = p.withPending(pending).withLosses(losses);
    String holds = "dispatch again at " + dueAt + ", after " + losses + " workers were lost";
    return with(
        wake(e.run(), e.epoch(), after, now), new Tell(new Fact.Queued(holds, null, 0, now)));
  }

  /** Goes on as far as time allows: to the next turn, or to wait for the next time. */
  Decision wake(RunInfo run, int epoch, Progress progress, Instant now) {
    WaitRules.Come expired = WaitRules.expire(progress, now);
    Decision next = goOn(run, epoch, expired, now);
    boolean byTheClock =
        expired.effects().stream().anyMatch(e -> e instanceof Remember)
            || progress.pending().stream().anyMatch(p -> p instanceof Pending.Start);
    return byTheClock && next.next() instanceof Ready r
        ? new Decision(
            new Ready(run, r.epoch(), r.progress(), r.workerLost(), true), next.effects())
        : next;
  }

  /** The same for a run to which something has come. */
  Decision goOn(RunInfo run, int epoch, WaitRules.Come come, Instant now) {
    Instant next = NextTurn.startsAt(come.progress());
    List<RunEffect> effects = new ArrayList<>(come.effects());
    if (next.isAfter(now)) {
      effects.add(new WakeAt(next));
      return new Decision(new Suspended(run, epoch, come.progress()), effects);
    }
    return new Decision(NextTurn.after(run, epoch, come.progress()), effects);
  }

  Decision cancel(RunInfo run, int epoch, Progress progress, String reason, Instant now) {
    return ended(
        run, epoch, progress, new Fact.Ended(RunStatus.CANCELLED, null, null, reason), now);
  }

  private Decision end(
      Executing e,
      RunStatus status,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      @Nullable String reason,
      Instant now) {
    return ended(
        e.run(), e.epoch(), e.progress(), new Fact.Ended(status, output, failure, reason), now);
  }

  private Decision ended(RunInfo run, int epoch, Progress progress, Fact.Ended how, Instant now) {
    List<RunEffect> effects = new ArrayList<>();
    effects.add(new Tell(how));
    effects.addAll(WaitRules.close(progress));
    if (!run.internal() || run.parent() != null) {
      effects.add(new RunEffect.TellEnd(how.status(), how.output(), how.failure()));
    }
    effects.add(new WakeAt(now.plus(limits.retention().of(how.status()))));
    Progress last = progress.withPending(List.of()).withNews(false);
    Failure failure = how.failure() == null ? null : how.failure().withoutStack();
    return new Decision(new Ended(run, epoch, last, how.status(), now, failure), effects);
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

  private Failure memoTooLarge(String step) {
    return Failure.ofEngine(
        "SLUICE-4110",
        "The outcomes of a run may take up "
            + limits.memoBytes()
            + " bytes together, step '"
            + step
            + "' went beyond. Store large values elsewhere and return references.");
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
