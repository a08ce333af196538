package dev.sluice.topology.core;

import dev.sluice.topology.core.RunEffect.Dispatch;
import dev.sluice.topology.core.RunEffect.Forget;
import dev.sluice.topology.core.RunEffect.Park;
import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunSignal.Granted;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunSignal.TurnEnded;
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
      case Case(Absent at, Triggered s) -> start(s);
      case Case(Absent at, Report s) ->
          Decision.to(state, new Park(s), new WakeAt(now.plus(limits.parking())));
      case Case(Absent at, TimeReached it) -> Decision.to(state, new Forget());
      case Case(Absent at, CancelRequested s) -> refuse(state, s, unknown());
      case Case(Absent at, Granted it) -> Decision.ignore(state);

      case Case(Ready r, Granted it) -> dispatch(r);
      case Case(Ready r, Report s) when s.epoch() == r.epoch() -> adopt(r, s, now);
      case Case(Ready r, Report s) when s.epoch() > r.epoch() -> Decision.to(r, new Park(s));
      case Case(Ready at, Report it) -> Decision.ignore(state);
      case Case(Ready r, CancelRequested s) ->
          turns.cancel(r.run(), r.epoch(), r.progress(), s.reason(), now);
      case Case(Ready at, Triggered it) -> Decision.ignore(state);
      case Case(Ready at, TimeReached it) -> Decision.ignore(state);

      case Case(Executing e, Report s) when s.epoch() > e.epoch() -> Decision.to(e, new Park(s));
      case Case(Executing e, Report s) when s.epoch() < e.epoch() -> Decision.ignore(e);
      case Case(Executing e, WorkerLost it) -> turns.lost(e, now);
      case Case(Executing e, StepRecorded s) ->
          owns(e, s.turn()) ? turns.record(e, s, now) : Decision.ignore(e);
      case Case(Executing e, TurnEnded s) ->
          owns(e, s.turn()) ? turns.end(e, s, now) : Decision.ignore(e);
      case Case(Executing e, CancelRequested s) -> Decision.to(cancelling(e, s));
      case Case(Executing at, Triggered it) -> Decision.ignore(state);
      case Case(Executing at, TimeReached it) -> Decision.ignore(state);
      case Case(Executing at, Granted it) -> Decision.ignore(state);

      case Case(Suspended p, TimeReached it) -> turns.wake(p.run(), p.epoch(), p.progress(), now);
      case Case(Suspended p, Report s) when s.epoch() == p.epoch() + 1 ->
          adopt(TurnRules.next(p.run(), p.epoch(), p.progress()), s, now);
      case Case(Suspended p, Report s) when s.epoch() > p.epoch() -> Decision.to(p, new Park(s));
      case Case(Suspended at, Report it) -> Decision.ignore(state);
      case Case(Suspended p, CancelRequested s) ->
          turns.cancel(p.run(), p.epoch(), p.progress(), s.reason(), now);
      case Case(Suspended at, Triggered it) -> Decision.ignore(state);
      case Case(Suspended at, Granted it) -> Decision.ignore(state);

      case Case(Ended d, TimeReached it) ->
          now.isBefore(d.since().plus(limits.retention()))
              ? Decision.ignore(d)
              : Decision.to(new Absent(), new Forget());
      case Case(Ended d, CancelRequested s) -> refuse(d, s, over(d));
      case Case(Ended at, Triggered it) -> Decision.ignore(state);
      case Case(Ended at, Report it) -> Decision.ignore(state);
      case Case(Ended at, Granted it) -> Decision.ignore(state);
    };
  }

  private static Decision start(Triggered s) {
    List<RunEffect> effects = new ArrayList<>();
    List<String> memoized = new ArrayList<>();
    for (MemoEntry entry : s.memo()) {
      effects.add(new Remember(memoized.size(), entry));
      memoized.add(entry.step());
    }
    effects.add(new Tell(new Fact.Scheduled(s.run(), s.event(), s.replayOf(), memoized)));
    return new Decision(new Ready(s.run(), 1, Progress.fresh(memoized.size()), false), effects);
  }

  private static Decision dispatch(Ready r) {
    List<RunEffect> effects = new ArrayList<>();
    Executing next = executing(r, effects);
    effects.add(new Dispatch());
    tellOfTurn(r, effects);
    return new Decision(next, effects);
  }

  private static Executing executing(Ready r, List<RunEffect> effects) {
    TurnRules.Due due = TurnRules.resolve(r.progress());
    effects.addAll(due.effects());
    return new Executing(r.run(), r.epoch(), due.progress(), null, 0, null);
  }

  private static void tellOfTurn(Ready r, List<RunEffect> effects) {
    if (r.epoch() > 1) {
      effects.add(new Tell(new Fact.Dispatched(r.epoch(), r.workerLost())));
    }
  }

  /** The turn is out already, although the decision to send it was rolled back. */
  private Decision adopt(Ready r, Report report, Instant now) {
    List<RunEffect> effects = new ArrayList<>();
    Executing dispatched = executing(r, effects);
    tellOfTurn(r, effects);
    Decision taken = on(dispatched, report, now);
    effects.addAll(taken.effects());
    return new Decision(taken.next(), effects);
  }

  private static boolean owns(Executing e, String turn) {
    return e.turn() == null || e.turn().equals(turn);
  }

  private static Executing cancelling(Executing e, CancelRequested s) {
    String reason = e.cancel() == null ? s.reason() : e.cancel();
    return new Executing(e.run(), e.epoch(), e.progress(), e.turn(), e.recorded(), reason);
  }

  private record Refusal(String code, String message) {}

  private static Decision refuse(RunState state, CancelRequested s, @Nullable Refusal why) {
    return why == null
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
