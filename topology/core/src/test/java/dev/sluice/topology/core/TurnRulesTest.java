package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.FAILURE;
import static dev.sluice.topology.core.Sample.FINAL;
import static dev.sluice.topology.core.Sample.NOW;
import static dev.sluice.topology.core.Sample.RETRY;
import static dev.sluice.topology.core.Sample.RUN;
import static dev.sluice.topology.core.Sample.blocked;
import static dev.sluice.topology.core.Sample.executing;
import static dev.sluice.topology.core.Sample.failure;
import static dev.sluice.topology.core.Sample.in;
import static dev.sluice.topology.core.Sample.json;
import static dev.sluice.topology.core.Sample.progress;
import static dev.sluice.topology.core.Sample.ready;
import static dev.sluice.topology.core.Sample.retry;
import static dev.sluice.topology.core.Sample.returned;
import static dev.sluice.topology.core.Sample.sleep;
import static dev.sluice.topology.core.Sample.success;
import static dev.sluice.topology.core.Sample.suspended;
import static dev.sluice.topology.core.Sample.turnEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.RunEffect.Remember;
import dev.sluice.topology.core.RunEffect.Tell;
import dev.sluice.topology.core.RunEffect.WakeAt;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.Threw;
import dev.sluice.topology.core.RunSignal.TimeReached;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What comes of a turn, step by step; the pairs as such are in {@link RunMachineTest}. */
class TurnRulesTest {
  private static final EngineLimits LIMITS =
      EngineLimits.standard().withLossesInARow(4).withSteps(3);

  private final RunMachine machine = new RunMachine(LIMITS);

  /** The states after each signal in turn, all at {@link Sample#NOW}. */
  private RunState after(RunState from, RunSignal... signals) {
    RunState state = from;
    for (RunSignal signal : signals) {
      state = machine.on(state, signal, NOW).next();
    }
    return state;
  }

  private static Executing owned(int recorded, Progress progress) {
    return new Executing(RUN, 1, progress, "t", recorded, null);
  }

  private static Failure failed(Decision decision) {
    return decision.effects().stream()
        .filter(e -> e instanceof Tell t && t.fact() instanceof Fact.Ended)
        .map(e -> ((Fact.Ended) ((Tell) e).fact()).failure())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFailedAttemptWaitsAsThePolicySays() {
    StepRecorded first = failure(1, "t", "a", 1, FAILURE, false);
    assertThat(machine.on(executing(1), first, NOW))
        .isEqualTo(
            Decision.to(
                owned(1, progress(retry("a", 1, 1))), new Tell(new Fact.Attempted(first, in(1)))));

    StepRecorded second = failure(1, "t", "a", 2, FAILURE, false);
    assertThat(machine.on(executing(1, retry("a", 1, 0)), second, NOW).next())
        .isEqualTo(owned(1, progress(retry("a", 2, 2))));
  }

  @Test
  void theStepsOwnPolicyWins() {
    RetryPolicy own = new RetryPolicy(9, Duration.ofSeconds(7), Duration.ofDays(1), 1, 0);
    var report =
        new StepRecorded(
            1,
            "t",
            "a",
            StepKind.RUN,
            1,
            NOW,
            NOW,
            null,
            FAILURE,
            false,
            own,
            null,
            0,
            List.of(),
            Instant.EPOCH);

    assertThat(after(executing(1), report)).isEqualTo(owned(1, progress(retry("a", 1, 7))));
  }

  @Test
  void theFailingCodeMayNameTheTimeOfTheNextAttempt() {
    Failure later = new Failure("RateLimited", "", null, true, in(90));
    assertThat(after(executing(1), failure(1, "t", "a", 1, later, false)))
        .isEqualTo(
            owned(1, progress(new Pending.StepRetry("a", StepKind.RUN, 1, in(90), later, NOW))));
  }

  @Test
  void aRetryThatIsDueAtOnceIsNotTakenForOneThatTheTurnWasToMake() {
    Failure atOnce = new Failure("Again", "", null, true, NOW.minusSeconds(5));
    RunState next =
        after(
            executing(1),
            failure(1, "t", "a", 1, atOnce, false),
            turnEnded(1, "t", 1, blocked(sleep("nap", 60))));

    assertThat(next)
        .isEqualTo(
            suspended(
                1,
                new Pending.StepRetry("a", StepKind.RUN, 1, NOW.plusMillis(1), atOnce, NOW),
                sleep("nap", 60)));
  }

  @Test
  void whatAStepMayHaveAskedForCountsFromItsFirstAttemptOn() {
    Instant first = NOW.minusSeconds(3_600);
    var again = new Pending.StepRetry("a", StepKind.RUN, 1, NOW, FAILURE, first);

    Decision recorded = machine.on(executing(1, again), success(1, "t", "a"), NOW);
    assertThat(recorded.effects())
        .contains(
            new Remember(
                0,
                new MemoEntry(
                    "a", StepKind.RUN, MemoEntry.Status.SUCCEEDED, 1, json("1"), null, first)));

    RunState failed = after(executing(1, again), failure(1, "t", "a", 2, FAILURE, false));
    assertThat(((RunState.Executing) failed).progress().pending())
        .singleElement()
        .isInstanceOfSatisfying(
            Pending.StepRetry.class, retry -> assertThat(retry.startedAt()).isEqualTo(first));
  }

  @Test
  void aFinalFailureGoesIntoTheMemo() {
    StepRecorded last = failure(1, "t", "a", 3, FINAL, true);
    assertThat(machine.on(executing(1, retry("a", 2, 0)), last, NOW))
        .isEqualTo(
            Decision.to(
                owned(1, progress(1, 1, 0)),
                new Remember(
                    0,
                    new MemoEntry("a", StepKind.RUN, MemoEntry.Status.FAILED, 3, null, FINAL, NOW)),
                new Tell(new Fact.Attempted(last, null))));
  }

  @Test
  void aRunSleepsUntilTheFirstOfSeveralTimes() {
    Decision decision =
        machine.on(
            executing(1, retry("a", 1, 30)),
            turnEnded(1, "t", 0, blocked(sleep("nap", 60), sleep("doze", 10))),
            NOW);
    assertThat(decision)
        .isEqualTo(
            Decision.to(
                suspended(1, retry("a", 1, 30), sleep("nap", 60), sleep("doze", 10)),
                new Tell(new Fact.SleepStarted("nap", in(60))),
                new Tell(new Fact.SleepStarted("doze", in(10))),
                new WakeAt(in(10))));
  }

  @Test
  void aSleepThatIsOverAlreadyHoldsNothingUp() {
    assertThat(after(executing(1), turnEnded(1, "t", 0, blocked(sleep("nap", 0)))))
        .isEqualTo(ready(2, sleep("nap", 0)));
  }

  @Test
  void aBodyRetryHoldsBackWhatIsDueBefore() {
    Suspended waiting =
        suspended(1, sleep("nap", 1), new Pending.BodyRetry(in(5), FAILURE), retry("a", 1, 9));
    assertThat(machine.on(waiting, new TimeReached(), in(1)))
        .isEqualTo(Decision.to(waiting, new WakeAt(in(5))));

    Ready next = (Ready) machine.on(waiting, new TimeReached(), in(5)).next();
    Decision dispatched = machine.on(next, new RunSignal.Granted(), in(5));
    assertThat(((Executing) dispatched.next()).progress())
        .isEqualTo(progress(sleep("nap", 1), retry("a", 1, 9)));
  }

  @Test
  void aBodyThatThrowsIsTriedAgainByItsPolicyAndThenFails() {
    Decision first = machine.on(executing(1), turnEnded(1, "t", 0, new Threw(FAILURE)), NOW);
    assertThat(first)
        .isEqualTo(
            Decision.to(
                new Suspended(RUN, 1, progress(0, 2, 0, new Pending.BodyRetry(in(1), FAILURE))),
                new Tell(new Fact.BodyFailed(1, FAILURE, in(1))),
                new WakeAt(in(1))));

    Executing third = owned(0, progress(0, 3, 0));
    Decision last = machine.on(third, turnEnded(1, "t", 0, new Threw(FAILURE)), NOW);
    assertThat(failed(last)).isEqualTo(FAILURE);
  }

  @Test
  void aBodyThatThrowsForGoodFailsAtOnceAndOneThatNamesATimeIsTriedThen() {
    assertThat(failed(machine.on(executing(1), turnEnded(1, "t", 0, new Threw(FINAL)), NOW)))
        .isEqualTo(FINAL);

    Failure later = new Failure("RateLimited", "", null, true, in(90));
    assertThat(machine.on(executing(1), turnEnded(1, "t", 0, new Threw(later)), NOW).effects())
        .contains(new WakeAt(in(90)));
  }

  @Test
  void aRetryThatATurnWasToMakeAndDidNotIsGoneFromTheCode() {
    assertThat(
            after(
                executing(1, retry("gone", 1, 0), retry("later", 1, 60)),
                turnEnded(1, "t", 0, blocked())))
        .isEqualTo(suspended(1, retry("later", 1, 60)));
  }

  @Test
  void aTurnThatWaitsForNothingFails() {
    Decision decision = machine.on(executing(1), turnEnded(1, "t", 0, blocked()), NOW);
    assertThat(failed(decision).type()).isEqualTo("SLUICE-4102");
  }

  @Test
  void aTurnIsToldOfTheFirstThatIsDueHoweverLateItIs() {
    for (Pending later : List.of(sleep("nap", 20), retry("a", 1, 20))) {
      Suspended waiting = suspended(1, later, sleep("doze", 10));
      Ready ready = (Ready) machine.on(waiting, new TimeReached(), in(30)).next();
      Executing dispatched = (Executing) machine.on(ready, new RunSignal.Granted(), in(30)).next();
      Executing adopted = (Executing) machine.on(waiting, success(2, "t", "b"), in(40)).next();

      assertThat(dispatched.progress().pending()).containsExactly(later);
      assertThat(adopted.progress().pending()).containsExactly(later);
      assertThat(adopted.progress().told()).isEqualTo(dispatched.progress().told());
      assertThat(machine.on(adopted, turnEnded(2, "t", 1, blocked()), in(40)).next())
          .isEqualTo(new Ready(RUN, 3, new Progress(2, 1, 0, List.of(later), in(20)), false));
    }
  }

  @Test
  void aTurnAfterABodyThatThrewOrALostWorkerIsToldNothingNew() {
    Suspended waiting = suspended(1, sleep("nap", 1), new Pending.BodyRetry(in(5), FAILURE));
    assertThat(((Ready) machine.on(waiting, new TimeReached(), in(5)).next()).progress().told())
        .isEqualTo(NOW);

    Executing lost = executing(1, sleep("nap", 1), retry("a", 1, 0));
    assertThat(machine.on(lost, new WorkerLost(1), in(5)).next())
        .isEqualTo(new Ready(RUN, 2, progress(0, 1, 1, sleep("nap", 1), retry("a", 1, 0)), true));
  }

  @Test
  void aRetryIsCountedFromTheEndOfTheAttemptWheneverItIsHeardOf() {
    RunSignal report = failure(1, "t", "a", 1, FAILURE, false);
    assertThat(machine.on(executing(1), report, in(500)).next())
        .isEqualTo(owned(1, progress(retry("a", 1, 1))));
  }

  @Test
  void whatHeldATurnBackIsOverWhenTheTurnIsThere() {
    for (Pending hold :
        List.of(new Pending.BodyRetry(in(60), FAILURE), new Pending.Redispatch(in(60)))) {
      Executing next = (Executing) after(suspended(1, hold), success(2, "t", "a"));
      assertThat(next.progress().pending()).isEmpty();
    }
  }

  @Test
  void aTurnThatWroteMoreThanWasSeenIsLost() {
    assertThat(after(executing(1), success(1, "t", "a"), turnEnded(1, "t", 2, returned())))
        .isEqualTo(new Ready(RUN, 2, progress(1, 1, 1), true));
  }

  @Test
  void eachFurtherLossWaitsLongerUntilTheRunFails() {
    List<Instant> pauses =
        Stream.of(1, 2, 3)
            .map(losses -> executingAfter(losses))
            .map(e -> (Suspended) machine.on(e, new WorkerLost(1), NOW).next())
            .map(s -> s.progress().pending().getFirst().dueAt())
            .toList();
    assertThat(pauses).containsExactly(in(1), in(2), in(4));

    Decision last = machine.on(executingAfter(4), new WorkerLost(1), NOW);
    assertThat(failed(last).type()).isEqualTo("SLUICE-4103");
  }

  @Test
  void aPauseAfterLossesIsTold() {
    Decision second = machine.on(executingAfter(1), new WorkerLost(1), NOW);
    String why = "dispatch again at " + in(1) + ", after 2 workers were lost";
    assertThat(second.effects()).contains(new Tell(new Fact.Queued(why, null, 0, NOW)));
  }

  @Test
  void noPauseIsLongerThanAMinute() {
    var patient = new RunMachine(LIMITS.withLossesInARow(100));
    var next = (Suspended) patient.on(executingAfter(60), new WorkerLost(1), NOW).next();
    assertThat(next.progress().pending()).containsExactly(new Pending.Redispatch(in(60)));
  }

  @Test
  void theTurnAfterAPauseSaysThatAWorkerWasLost() {
    Suspended paused = suspended(1, new Pending.Redispatch(NOW));
    assertThat(((Ready) after(paused, new TimeReached())).workerLost()).isTrue();
  }

  @Test
  void anOutcomeInBetweenEndsTheRowOfLosses() {
    var next = (Executing) after(executingAfter(4), success(1, "t", "a"));
    assertThat(next.progress().losses()).isZero();
  }

  private static Executing executingAfter(int losses) {
    return new Executing(RUN, 1, progress(0, 1, losses), null, 0, null);
  }

  @Test
  void anOrderToCancelIsCarriedOutByTheNextReport() {
    Executing cancelling = new Executing(RUN, 1, progress(), "t", 0, "wrong customer");
    Tell told = new Tell(new Fact.Ended(RunStatus.CANCELLED, null, null, "wrong customer"));
    for (RunSignal report :
        List.of(
            success(1, "t", "a"),
            failure(1, "t", "a", 1, FAILURE, false),
            turnEnded(1, "t", 0, blocked(sleep("nap", 60))),
            turnEnded(1, "t", 0, new Threw(FAILURE)),
            turnEnded(1, "t", 7, returned()),
            new WorkerLost(1))) {
      Decision decision = machine.on(cancelling, report, NOW);
      assertThat(decision.effects()).as("%s", report).contains(told);
      assertThat(decision.next()).isInstanceOf(Ended.class);
    }
    assertThat(after(cancelling, success(1, "twin", "a"))).isEqualTo(cancelling);
  }

  @Test
  void anOrderToCancelThatComesTooLateChangesNothing() {
    Executing cancelling = new Executing(RUN, 1, progress(), "t", 0, "wrong customer");
    var next = (Ended) after(cancelling, turnEnded(1, "t", 0, returned()));
    assertThat(next.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aRunThatRecordsTooManyStepsFails() {
    Executing full = owned(3, progress(3, 1, 0));
    assertThat(failed(machine.on(full, success(1, "t", "d"), NOW)).type()).isEqualTo("SLUICE-4101");

    Executing almost = owned(0, progress(2, 1, 0));
    assertThat(after(almost, success(1, "t", "c"))).isInstanceOf(Executing.class);
    assertThat(after(almost, turnEnded(1, "t", 0, blocked(sleep("nap", 9)))))
        .isInstanceOf(Suspended.class);
    Decision sleepless =
        machine.on(almost, turnEnded(1, "t", 0, blocked(sleep("nap", 9), sleep("doze", 9))), NOW);
    assertThat(failed(sleepless).type()).isEqualTo("SLUICE-4101");
  }

  @Test
  void theSameDecisionTakenAgainNamesTheSameTime() {
    RetryPolicy jittery = new RetryPolicy(4, Duration.ofSeconds(10), Duration.ofHours(1), 2, 0.5);
    RunInfo run = new RunInfo("r0-run", "greet", "shop", jittery, NOW);
    Executing e = new Executing(run, 1, progress(), "t", 0, null);
    RunSignal report = failure(1, "t", "a", 1, FAILURE, false);

    assertThat(machine.on(e, report, NOW)).isEqualTo(machine.on(e, report, NOW));
    assertThat(RETRY.jitter()).isZero();
  }
}
