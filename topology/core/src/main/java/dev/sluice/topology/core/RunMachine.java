package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.Dispatch;
import dev.sluice.topology.core.RunEffect.Forget;
import dev.sluice.topology.core.RunEffect.Park;
import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.ChildEnded;
import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.ReportLost;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.TurnEnded;
import dev.sluice.topology.core.RunSignal.WaitResolved;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a signal does to a run. Pure: the same arguments give the same decision.
 *
 * <p>Three rules keep a run honest over crashes. A report of an older epoch is dropped. An epoch
 * belongs to the first turn that reports in it; a twin's reports are dropped. A report of the epoch
 * that would come next means that the command went out before a crash took the decision back: the
 * run takes that turn as dispatched, so that no finished step runs again.
 */
public final class RunMachine {
  private static final String OVERDUE = "It did not finish within the function's finish timeout.";

  private final EngineLimits limits;
  private final TurnRules turns;

  public RunMachine(EngineLimits limits) {
    this.limits = limits;
    this.turns = new TurnRules(limits);
  }

  private record Case(RunState state, RunSignal signal) {}

  /** What {@code signal} does to a run that stands at {@code state}. */
  public Decision on(RunState state, RunSignal signal, Instant now) {
    return switch (new Case(state, signal)) {
      case Case(Absent at, Triggered s) -> start(s, now);
      case Case(Absent at, Report s) ->
          Decision.to(state, new Park(s), new WakeAt(now.plus(limits.parking())));
      case Case(Absent at, TimeReached it) -> Decision.to(state, new Forget());
      case Case(Absent at, CancelRequested s) -> refuse(state, s, unknown());
      case Case(Absent at, Granted it) -> Decision.ignore(state);
      case Case(Absent at, ReportLost it) -> Decision.ignore(state);
      case Case(Absent at, WaitResolved it) -> Decision.ignore(state);
      case Case(Absent at, ChildEnded it) -> Decision.ignore(state);

      case Case(Ready r, Granted s) -> dispatch(r, s);
      case Case(Ready r, Report s) when s.epoch() == r.epoch() -> adopt(r, s, now);
      case Case(Ready r, Report s) when s.epoch() > r.epoch() -> Decision.to(r, new Park(s));
      case Case(Ready at, Report it) -> Decision.ignore(state);
      case Case(Ready r, CancelRequested s) ->
          turns.cancel(r.run(), r.epoch(), r.progress(), s.reason(), now);
      case Case(Ready r, WaitResolved s) ->
          cancelledBy(r.progress(), s)
              ? turns.cancel(r.run(), r.epoch(), r.progress(), reason(s), now)
              : stay(r, WaitRules.event(r.progress(), s));
      case Case(Ready r, ChildEnded s) -> stay(r, WaitRules.child(r.progress(), s));
      case Case(Ready at, Triggered it) -> Decision.ignore(state);
      case Case(Ready at, ReportLost it) -> Decision.ignore(state);
      case Case(Ready r, TimeReached it) ->
          isOverdue(r.progress(), now)
              ? turns.cancel(r.run(), r.epoch(), r.progress(), OVERDUE, now)
              : Decision.ignore(r);

      case Case(Executing e, Report s) when s.epoch() > e.epoch() -> Decision.to(e, new Park(s));
      case Case(Executing e, Report s) when s.epoch() < e.epoch() -> Decision.ignore(e);
      case Case(Executing e, WorkerLost it) -> turns.lost(e, now);
      case Case(Executing e, ReportLost it) -> turns.lost(e, now);
      case Case(Executing e, StepRecorded s) ->
          owns(e, s.turn()) ? turns.record(e, s, now) : Decision.ignore(e);
      case Case(Executing e, TurnEnded s) ->
          owns(e, s.turn()) ? turns.end(e, s, now) : Decision.ignore(e);
      case Case(Executing e, CancelRequested s) -> Decision.to(cancelling(e, s.reason()));
      case Case(Executing e, WaitResolved s) ->
          cancelledBy(e.progress(), s)
              ? Decision.to(cancelling(e, reason(s)))
              : stay(e, WaitRules.event(e.progress(), s));
      case Case(Executing e, ChildEnded s) -> stay(e, WaitRules.child(e.progress(), s));
      case Case(Executing at, Triggered it) -> Decision.ignore(state);
      case Case(Executing e, TimeReached it) ->
          isOverdue(e.progress(), now) ? Decision.to(cancelling(e, OVERDUE)) : Decision.ignore(e);
      case Case(Executing at, Granted it) -> Decision.ignore(state);

      case Case(Suspended p, TimeReached it) ->
          isOverdue(p.progress(), now)
              ? turns.cancel(p.run(), p.epoch(), p.progress(), OVERDUE, now)
              : turns.wake(p.run(), p.epoch(), p.progress(), now);
      case Case(Suspended p, WaitResolved s) ->
          cancelledBy(p.progress(), s)
              ? turns.cancel(p.run(), p.epoch(), p.progress(), reason(s), now)
              : goOn(p, WaitRules.event(p.progress(), s), now);
      case Case(Suspended p, ChildEnded s) -> goOn(p, WaitRules.child(p.progress(), s), now);
      case Case(Suspended p, Report s) when s.epoch() == p.epoch() + 1 ->
          adopt(NextTurn.after(p.run(), p.epoch(), p.progress()), s, now);
      case Case(Suspended p, Report s) when s.epoch() > p.epoch() -> Decision.to(p, new Park(s));
      case Case(Suspended at, Report it) -> Decision.ignore(state);
      case Case(Suspended p, CancelRequested s) ->
          turns.cancel(p.run(), p.epoch(), p.progress(), s.reason(), now);
      case Case(Suspended at, Triggered it) -> Decision.ignore(state);
      case Case(Suspended at, Granted it) -> Decision.ignore(state);
      case Case(Suspended at, ReportLost it) -> Decision.ignore(state);

      case Case(Ended d, TimeReached it) ->
          now.isBefore(d.since().plus(limits.retention()))
              ? Decision.ignore(d)
              : Decision.to(new Absent(), new Forget());
      case Case(Ended d, CancelRequested s) -> refuse(d, s, over(d));
      case Case(Ended at, Triggered it) -> Decision.ignore(state);
      case Case(Ended at, Report it) -> Decision.ignore(state);
      case Case(Ended at, Granted it) -> Decision.ignore(state);
      case Case(Ended at, ReportLost it) -> Decision.ignore(state);
      case Case(Ended at, WaitResolved it) -> Decision.ignore(state);
      case Case(Ended at, ChildEnded it) -> Decision.ignore(state);
    };
  }

  private Decision start(Triggered s, Instant now) {
    List<RunEffect> effects = new ArrayList<>();
    List<String> memoized = new ArrayList<>();
    Progress progress = Progress.fresh(0);
    for (MemoEntry entry : s.memo()) {
      effects.add(new Remember(progress.steps(), entry));
      progress = progress.plus(entry);
      if (entry.status() != MemoEntry.Status.INPUT) {
        memoized.add(entry.step());
      }
    }
    List<Pending> pending = new ArrayList<>();
    for (RunSignal.NewWait watch : s.cancelOn()) {
      pending.add(new Pending.CancelOn(watch.step(), watch.until(), watch.keys()));
      effects.add(new RunEffect.OpenWait(watch));
    }
    Event first = s.events().getFirst();
    effects.add(
        new Tell(new Fact.Scheduled(s.run(), first, s.events().size(), s.replayOf(), memoized)));
    if (s.notBefore() == null || !s.notBefore().isAfter(now)) {
      return new Decision(new Ready(s.run(), 1, progress.withPending(pending), false), effects);
    }
    String start = "start at " + s.notBefore();
    effects.add(new Tell(new Fact.Queued(start, null, 0, s.run().startedAt())));
    effects.add(new WakeAt(s.notBefore()));
    pending.add(new Pending.Start(s.notBefore()));
    return new Decision(new Suspended(s.run(), 0, progress.withPending(pending)), effects);
  }

  private static Decision dispatch(Ready r, Granted s) {
    List<RunEffect> effects = new ArrayList<>();
    Executing next = executing(r, effects);
    if (s.finishBy() != null) {
      effects.add(new WakeAt(s.finishBy()));
      Progress p = next.progress().withFinishBy(s.finishBy());
      next = new Executing(next.run(), next.epoch(), p, null, 0, null);
    }
    effects.add(new Dispatch());
    tellOfTurn(r, effects);
    return new Decision(next, effects);
  }

  private static Executing executing(Ready r, List<RunEffect> effects) {
    NextTurn.Due due = NextTurn.resolve(r.progress());
    effects.addAll(due.effects());
    return new Executing(r.run(), r.epoch(), due.progress(), null, 0, null);
  }

  private static void tellOfTurn(Ready r, List<RunEffect> effects) {
    boolean later = r.progress().pending().stream().anyMatch(Pending.Start.class::isInstance);
    if (r.epoch() > 1 || r.run().lane() != null || later) {
      effects.add(new Tell(new Fact.Dispatched(r.epoch(), r.workerLost())));
    }
  }

  /** The turn is out already, although the decision to send it was rolled back. */
  private Decision adopt(Ready r, Report report, Instant now) {
    List<RunEffect> effects = new ArrayList<>();
    Progress before = r.progress();
    if (report.told().isAfter(Instant.EPOCH)) {
      before = before.withTold(report.told());
    }
    NextTurn.Due due = NextTurn.resolve(before);
    effects.addAll(due.effects());
    // Whether the turn was told of the news is not known: if not, the next one must be.
    Progress progress = due.progress().withNews(before.news());
    Executing dispatched = new Executing(r.run(), r.epoch(), progress, null, 0, null);
    tellOfTurn(r, effects);
    Decision taken = on(dispatched, report, now);
    effects.addAll(taken.effects());
    return new Decision(taken.next(), effects);
  }

  private static boolean owns(Executing e, String turn) {
    return e.turn() == null || e.turn().equals(turn);
  }

  private static Executing cancelling(Executing e, String why) {
    String reason = e.cancel() == null ? why : e.cancel();
    return new Executing(e.run(), e.epoch(), e.progress(), e.turn(), e.recorded(), reason);
  }

  /** What came goes into the memo; the turn that goes on is told of it by the next one. */
  private static Decision stay(Executing e, WaitRules.@Nullable Come come) {
    return come == null
        ? Decision.ignore(e)
        : new Decision(
            new Executing(e.run(), e.epoch(), come.progress(), e.turn(), e.recorded(), e.cancel()),
            come.effects());
  }

  private static Decision stay(Ready r, WaitRules.@Nullable Come come) {
    return come == null
        ? Decision.ignore(r)
        : new Decision(
            new Ready(r.run(), r.epoch(), come.progress(), r.workerLost(), r.afterCommit()),
            come.effects());
  }

  private Decision goOn(Suspended p, WaitRules.@Nullable Come come, Instant now) {
    if (come == null) {
      return Decision.ignore(p);
    }
    Decision next = turns.wake(p.run(), p.epoch(), come.progress(), now);
    List<RunEffect> effects = new ArrayList<>(come.effects());
    effects.addAll(next.effects());
    return new Decision(next.next(), effects);
  }

  private static boolean cancelledBy(Progress p, WaitResolved s) {
    return WaitRules.cancels(p, s);
  }

  private static String reason(WaitResolved s) {
    return "Cancelled by event " + s.event().name() + " (" + s.event().id() + ").";
  }

  private static boolean isOverdue(Progress p, Instant now) {
    return p.finishBy() != null && !p.finishBy().isAfter(now);
  }

  private record Refusal(String code, String message) {}

  private static Decision refuse(RunState state, CancelRequested s, @Nullable Refusal why) {
    return why == null || s.requestId().isEmpty()
        ? Decision.ignore(state)
        : Decision.to(state, new Tell(new Fact.Refused(s.requestId(), why.code(), why.message())));
  }

  private static Refusal unknown() {
    return new Refusal(
        "SLUICE-1202", "No such run is stored. It never started, or its retention is over.");
  }

  private static Refusal over(Ended d) {
    return new Refusal("SLUICE-1203", "The run ended already: " + d.status() + ".");
  }
}
