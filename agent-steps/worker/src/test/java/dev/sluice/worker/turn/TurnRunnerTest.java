package dev.sluice.worker.turn;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RetryAfterException;
import dev.sluice.sdk.RetryPolicy;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.StepOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnRunnerTest {
  record Customer(String name) {}

  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  @Test
  void newStepsRunInlineAndTheResultCompletesTheTurn() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  String hello = ctx.step("hello", () -> ran("Hello " + event.data().name()));
                  ctx.step("note", () -> ran.add("noted"));
                  return Map.of("said", hello);
                }));

    assertThat(turns.run("{\"name\":\"Ada\"}")).isInstanceOf(TurnOutcome.Ended.class);

    assertThat(ran).containsExactly("Hello Ada", "noted");
    assertThat(turns.steps()).extracting(StepRecorded::getStep).containsExactly("hello", "note");
    StepRecorded hello = turns.step("hello");
    assertThat(Turns.text(hello.getOutput())).isEqualTo("\"Hello Ada\"");
    assertThat(hello.getKind()).isEqualTo(StepKind.RUN);
    assertThat(hello.getAttempt()).isEqualTo(1);
    assertThat(hello.getError()).isNull();
    assertThat(hello.getStartedAt()).isEqualTo(Turns.NOW);
    assertThat(turns.end())
        .isInstanceOfSatisfying(
            Completed.class,
            c -> assertThat(Turns.text(c.getOutput())).isEqualTo("{\"said\":\"Hello Ada\"}"));
    assertThat(turns.results)
        .allSatisfy(
            r -> {
              assertThat(r.getRunId()).isEqualTo("r0-run");
              assertThat(r.getEpoch()).isEqualTo(1);
              assertThat(r.getTurn()).isEqualTo("turn-1");
            });
    assertThat(((TurnEnded) turns.results.getLast().getBody()).getRecorded()).isEqualTo(2);
  }

  @Test
  void aStepInTheMemoReturnsItsResultAndDoesNotRun() {
    Turns turns =
        new Turns(define((ctx, event) -> ctx.step("load", () -> new Customer(ran("Bob"))).name()));
    turns.remember("load", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "{\"name\":\"Ada\"}");

    turns.run();

    assertThat(ran).isEmpty();
    assertThat(turns.steps()).isEmpty();
    assertThat(Turns.text(((Completed) turns.end()).getOutput())).isEqualTo("\"Ada\"");
  }

  @Test
  void aStepWithoutResultIsRecordedAsNull() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.step(
                      "note",
                      () -> {
                        ran.add("noted");
                      });
                  return null;
                }));

    turns.run();
    assertThat(Turns.text(turns.step("note").getOutput())).isEqualTo("null");
    assertThat(((Completed) turns.end()).getOutput()).isNull();

    turns.rememberAll();
    turns.run();
    assertThat(ran).containsExactly("noted");
  }

  @Test
  void aRepeatedNameIsCounted() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  for (int i = 0; i < 3; i++) {
                    ctx.step("send", () -> ran("x"));
                  }
                  return null;
                }));

    turns.run();
    assertThat(turns.steps())
        .extracting(StepRecorded::getStep)
        .containsExactly("send", "send:1", "send:2");
  }

  @Test
  void theNextStepWaitsForTheLastOnesAcknowledgement() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Void> ack = new CompletableFuture<>();
    AtomicBoolean between = new AtomicBoolean();
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.step("one", () -> ran("one"));
                  between.set(true);
                  asked.countDown();
                  ctx.step("two", () -> ran("two"));
                  return null;
                }));
    turns.ack =
        result -> stepOf(result).equals("one") ? ack : CompletableFuture.completedFuture(null);

    CompletableFuture<TurnOutcome> outcome = CompletableFuture.supplyAsync(turns::run);
    assertThat(asked.await(5, SECONDS)).isTrue();
    assertThat(between).isTrue();
    assertThat(outcome).isNotDone();
    assertThat(ran).containsExactly("one");

    ack.complete(null);
    assertThat(outcome.get(5, SECONDS)).isInstanceOf(TurnOutcome.Ended.class);
    assertThat(ran).containsExactly("one", "two");
  }

  @Test
  void aTurnWhoseResultIsNotSafeIsAbandoned() {
    IOException lost = new IOException("lost");
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.step("one", () -> ran("one"));
                  try {
                    ctx.step("two", () -> ran("two"));
                  } catch (Exception e) {
                    ran.add("caught");
                  }
                  return null;
                }));
    turns.ack = result -> CompletableFuture.failedFuture(lost);

    assertThat(turns.run()).isEqualTo(new TurnOutcome.Abandoned(lost));
    assertThat(ran).containsExactly("one");
    assertThat(turns.results).hasSize(1);
  }

  @Test
  void aSleepSuspendsTheTurnUntilTheMemoHasIt() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.sleep("pause", Duration.ofDays(3));
                  return ctx.step("after", () -> ran("after"));
                }));

    turns.run();
    assertThat(turns.end())
        .isEqualTo(
            new Suspended(
                List.of(new Sleep("pause", Turns.NOW.plus(Duration.ofDays(3)))),
                List.of(),
                List.of()));

    turns.remember("pause", StepKind.SLEEP, MemoStatus.BLOCKED, 1, null);
    turns.run();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));
    assertThat(ran).isEmpty();

    turns.remember("pause", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.run();
    assertThat(turns.end()).isInstanceOf(Completed.class);
  }

  @Test
  void sleepUntilNamesTheInstant() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.sleepUntil("morning", Turns.NOW.plusSeconds(60));
                  return null;
                }));
    turns.run();
    assertThat(turns.end())
        .isEqualTo(
            new Suspended(
                List.of(new Sleep("morning", Turns.NOW.plusSeconds(60))), List.of(), List.of()));
  }

  @Test
  void aSleepOfMoreThanAYearAndADayIsRefused() {
    assertFails("SLUICE-3007", (ctx, event) -> sleeping(ctx, Duration.ofDays(366).plusMillis(1)));
    assertFails("SLUICE-3007", (ctx, event) -> sleeping(ctx, Duration.ofMillis(-1)));
    assertFails(
        "SLUICE-3007",
        (ctx, event) -> {
          ctx.sleepUntil("long", Turns.NOW.plus(Duration.ofDays(367)));
          return null;
        });
  }

  @Test
  void aBlockedBranchIsNotCaughtByCatchException() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  try {
                    ctx.sleep("pause", Duration.ofSeconds(1));
                  } catch (Exception e) {
                    ran.add("caught");
                  } finally {
                    ran.add("finally");
                  }
                  return null;
                }));
    turns.run();
    assertThat(ran).containsExactly("finally");
    assertThat(turns.end()).isInstanceOf(Suspended.class);
  }

  @Test
  void swallowingTheBlockGainsNothing() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  try {
                    ctx.sleep("pause", Duration.ofSeconds(1));
                  } catch (Throwable e) {
                    ran.add("swallowed");
                  }
                  return ctx.step("after", () -> ran("after"));
                }));
    turns.run();
    assertThat(ran).containsExactly("swallowed");
    assertThat(turns.end()).isInstanceOf(Suspended.class);
  }

  @Test
  void aFailedAttemptBlocksUntilItsRetryIsDue() {
    AtomicInteger attempts = new AtomicInteger();
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .retries(1)
                .run(
                    (ctx, event) ->
                        ctx.step(
                            "charge",
                            () -> {
                              attempts.set(ctx.currentStep().attempt());
                              throw new IOException("card declined");
                            })));

    turns.run();
    StepRecorded first = turns.step("charge");
    assertThat(first.getAttempt()).isEqualTo(1);
    assertThat(first.getOutput()).isNull();
    assertThat(first.getFinalFailure()).isFalse();
    assertThat(first.getError().getType()).isEqualTo("java.io.IOException");
    assertThat(first.getError().getMessage()).isEqualTo("card declined");
    assertThat(first.getError().getStack()).contains("TurnRunnerTest");
    assertThat(first.getError().getRetryable()).isTrue();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));

    turns.remember("charge", StepKind.RUN, MemoStatus.BLOCKED, 1, null);
    turns.run();
    assertThat(turns.steps()).isEmpty();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));

    turns.remember("charge", StepKind.RUN, MemoStatus.RETRY_DUE, 1, null);
    turns.run();
    assertThat(attempts).hasValue(2);
    assertThat(turns.step("charge").getFinalFailure()).isTrue();
    assertThat(turns.end())
        .isInstanceOfSatisfying(
            Failed.class,
            f -> {
              assertThat(f.getError().getType()).isEqualTo(StepFailedException.class.getName());
              assertThat(f.getError().getRetryable()).isFalse();
              assertThat(f.getError().getMessage())
                  .isEqualTo(
                      "Step 'charge' failed after 2 attempts: java.io.IOException: card declined");
            });
  }

  @Test
  void aFinalFailureMayBeCaughtAndIsTheSameFromTheMemo() {
    List<StepFailedException> caught = new ArrayList<>();
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  try {
                    ctx.step(
                        "charge",
                        StepOptions.retries(0),
                        () -> {
                          throw new IllegalStateException("card declined");
                        });
                  } catch (StepFailedException e) {
                    caught.add(e);
                  }
                  return ctx.step("instead", () -> "sent an invoice");
                }));

    turns.run();
    assertThat(turns.step("charge").getFinalFailure()).isTrue();
    assertThat(turns.step("charge").getRetry().getRetries()).isZero();
    assertThat(turns.end()).isInstanceOf(Completed.class);

    turns.remember("charge", StepKind.RUN, MemoStatus.FAILED, 5, null);
    turns.run();
    assertThat(turns.steps()).extracting(StepRecorded::getStep).containsExactly("instead");
    assertThat(caught).extracting(StepFailedException::attempts).containsExactly(1, 5);
    assertThat(caught).extracting(StepFailedException::step).containsOnly("charge");
    assertThat(caught.getFirst().failure().type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(caught.getLast().failure().type()).isEqualTo("demo.Refused");
    assertThat(caught.getLast().failure().reason()).isEqualTo("card declined");
  }

  @Test
  void aNonRetryableFailureIsFinalAtOnce() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.step(
                        "charge",
                        () -> {
                          throw new NonRetryableException("no such card");
                        })));
    turns.run();
    assertThat(turns.step("charge").getFinalFailure()).isTrue();
    assertThat(turns.step("charge").getError().getRetryable()).isFalse();
    assertThat(turns.end()).isInstanceOf(Failed.class);
  }

  @Test
  void retryAfterNamesTheTimeOfTheNextAttempt() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.step(
                        "ask",
                        () -> {
                          throw new RetryAfterException("429", Duration.ofSeconds(30));
                        })));
    turns.run();
    assertThat(turns.step("ask").getError().getRetryAt()).isEqualTo(Turns.NOW.plusSeconds(30));
    assertThat(turns.step("ask").getFinalFailure()).isFalse();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));
  }

  @Test
  void aStepsOwnPolicyTravelsWithItsOutcome() {
    RetryPolicy own = RetryPolicy.fixed(7, Duration.ofMillis(50));
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.step(
                        "ask",
                        StepOptions.retry(own),
                        () -> {
                          throw new IOException("busy");
                        })));
    turns.run();
    assertThat(turns.step("ask").getRetry()).isEqualTo(Policies.toAvro(own));
  }

  @Test
  void aBodyThatThrowsFailsTheTurnRetryably() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  throw new IllegalStateException("bug");
                }));
    turns.run();
    Failed failed = (Failed) turns.end();
    assertThat(failed.getError().getType()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failed.getError().getRetryable()).isTrue();
  }

  @Test
  void aBodyThatThrowsNonRetryableFailsTheRun() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  throw new NonRetryableException("never");
                }));
    turns.run();
    assertThat(((Failed) turns.end()).getError().getRetryable()).isFalse();
  }

  @Test
  void branchesRunSideBySide() {
    CyclicBarrier both = new CyclicBarrier(2);
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.parallel(
                        List.of(
                            () -> ctx.step("left", () -> meet(both, "l")),
                            () -> ctx.step("right", () -> meet(both, "r"))))));
    turns.run();
    assertThat(Turns.text(((Completed) turns.end()).getOutput())).isEqualTo("[\"l\",\"r\"]");
    assertThat(turns.steps()).extracting(StepRecorded::getStep).contains("left", "right");
  }

  @Test
  void aTurnEndsWhenEveryBranchIsDoneOrBlocked() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  Supplier<String> sleeper =
                      () -> {
                        ctx.sleep("nap", Duration.ofHours(1));
                        return ctx.step("after-nap", () -> ran("rested"));
                      };
                  Supplier<String> busy =
                      () -> {
                        ctx.step("work", () -> ran("work"));
                        return ctx.step("more", () -> ran("more"));
                      };
                  return ctx.parallel(List.of(sleeper, busy));
                }));

    turns.run();
    assertThat(ran).containsExactly("work", "more");
    assertThat(((Suspended) turns.end()).getSleeps())
        .extracting(Sleep::getStep)
        .containsExactly("nap");

    turns.rememberAll();
    turns.remember("nap", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.run();
    assertThat(ran).containsExactly("work", "more", "rested");
    assertThat(turns.end()).isInstanceOf(Completed.class);
  }

  @Test
  void sleepsOfSeveralBranchesSuspendTogether() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.parallel(List.of(() -> sleeping(ctx, "a"), () -> sleeping(ctx, "b")))));
    turns.run();
    assertThat(((Suspended) turns.end()).getSleeps())
        .extracting(Sleep::getStep)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void asyncStepsOfOneNameInALoopAreCountedWhereTheyStart() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  var handles =
                      List.of("x", "y", "z").stream()
                          .map(text -> ctx.stepAsync("mail", () -> text))
                          .toList();
                  return handles.stream().map(handle -> handle.join()).toList();
                }));
    turns.run();
    assertThat(Turns.text(turns.step("mail").getOutput())).isEqualTo("\"x\"");
    assertThat(Turns.text(turns.step("mail:1").getOutput())).isEqualTo("\"y\"");
    assertThat(Turns.text(turns.step("mail:2").getOutput())).isEqualTo("\"z\"");
    assertThat(Turns.text(((Completed) turns.end()).getOutput())).isEqualTo("[\"x\",\"y\",\"z\"]");
  }

  @Test
  void aBranchThatNobodyJoinsBelongsToTheRun() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  var unjoined =
                      ctx.stepAsync("audit", StepOptions.retries(0), () -> fail("disk full"));
                  assertThat(unjoined).isNotNull();
                  return "done";
                }));
    turns.run();
    assertThat(((Failed) turns.end()).getError().getMessage())
        .contains("audit")
        .contains("disk full");
  }

  @Test
  void aFailedBranchWaitsForItsSiblings() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.parallel(
                        List.of(
                            () -> ctx.step("bad", StepOptions.retries(0), () -> fail("bad")),
                            () -> sleeping(ctx, "nap")))));
    turns.run();
    assertThat(turns.end()).isInstanceOf(Suspended.class);

    turns.remember("bad", StepKind.RUN, MemoStatus.FAILED, 1, null);
    turns.remember("nap", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.run();
    assertThat(((Failed) turns.end()).getError().getMessage()).contains("'bad'");
  }

  @Test
  void oneStepNameInTwoBranchesFailsTheRunTheSameWayEachTime() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  try {
                    return ctx.parallel(
                        List.of(
                            () -> ctx.step("same", () -> "a"), () -> ctx.step("same", () -> "b")));
                  } catch (RuntimeException e) {
                    return "caught";
                  }
                }));
    for (int i = 0; i < 20; i++) {
      turns.run();
      Failed failed = (Failed) turns.end();
      assertThat(failed.getError().getType()).isEqualTo("SLUICE-3002");
      assertThat(failed.getError().getRetryable()).isFalse();
      assertThat(failed.getError().getMessage())
          .contains("step 'same' in the parallel branches 1 and 2");
    }
  }

  @Test
  void aResultThatCannotBeWrittenFailsTheStepForGood() {
    Turns turns = new Turns(define((ctx, event) -> ctx.step("open", () -> new Object())));
    turns.run();
    assertThat(turns.step("open").getError().getType()).isEqualTo("SLUICE-3003");
    assertThat(turns.step("open").getFinalFailure()).isTrue();
    assertThat(turns.end()).isInstanceOf(Failed.class);
  }

  @Test
  void aResultOfMoreThanFourMebibytesFailsTheStepForGood() {
    Turns turns =
        new Turns(define((ctx, event) -> ctx.step("load", () -> "x".repeat(4 * 1024 * 1024))));
    turns.run();
    assertThat(turns.step("load").getError().getType()).isEqualTo("SLUICE-3005");
    assertThat(turns.step("load").getFinalFailure()).isTrue();
  }

  @Test
  void aFunctionResultThatCannotBeWrittenFailsTheRun() {
    assertFails("SLUICE-3003", (ctx, event) -> new Object());
  }

  @Test
  void dataThatDoesNotReadAsItsTypeFailsTheRun() {
    Turns turns = new Turns(define((ctx, event) -> event.data().name()));
    turns.run("{\"name\":{\"first\":\"Ada\"}}");
    assertThat(((Failed) turns.end()).getError().getType()).isEqualTo("SLUICE-3006");
    assertThat(((Failed) turns.end()).getError().getRetryable()).isFalse();
  }

  @Test
  void anAttemptThatTakesTooLongFailsRetryably() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.step(
                        "slow",
                        StepOptions.timeout(Duration.ofMillis(50)),
                        () -> {
                          try {
                            Thread.sleep(60_000);
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                          }
                          return "late";
                        })));
    turns.run();
    assertThat(turns.step("slow").getError().getType()).isEqualTo("SLUICE-3008");
    assertThat(turns.step("slow").getFinalFailure()).isFalse();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));
    assertThat(interrupted.await(5, SECONDS)).isTrue();
    assertThat(turns.results).hasSize(2);
  }

  @Test
  void aStepWithATimeoutThatIsInTimeSucceedsAndKnowsItself() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.step(
                        "quick",
                        StepOptions.timeout(Duration.ofSeconds(10)),
                        () -> ctx.currentStep().name())));
    turns.run();
    assertThat(Turns.text(turns.step("quick").getOutput())).isEqualTo("\"quick\"");
  }

  @Test
  void theIdempotencyKeyIsTheSameOnEveryAttempt() {
    List<Step> seen = new ArrayList<>();
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  ctx.step("other", () -> seen.add(ctx.currentStep()));
                  return ctx.step(
                      "charge",
                      () -> {
                        seen.add(ctx.currentStep());
                        throw new IOException("busy");
                      });
                }));
    turns.run();
    turns.rememberAll();
    turns.remember("charge", StepKind.RUN, MemoStatus.RETRY_DUE, 1, null);
    turns.run();

    assertThat(seen).extracting(Step::name).containsExactly("other", "charge", "charge");
    assertThat(seen).extracting(Step::attempt).containsExactly(1, 1, 2);
    assertThat(seen.get(1).idempotencyKey())
        .isEqualTo(seen.get(2).idempotencyKey())
        .isNotEqualTo(seen.get(0).idempotencyKey());
  }

  @Test
  void sentEventsHaveTheSameIdsWhenTheStepIsRepeated() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) ->
                    ctx.sendEvent(
                        "fan-out",
                        NewEvent.of("demo/a", Map.of("n", 1)),
                        NewEvent.of("demo/a", Map.of("n", 2)),
                        NewEvent.of("demo/b", new Customer("Ada")).withId("mine"))));

    turns.run();
    List<String> first = turns.published.stream().map(e -> e.getId()).toList();
    assertThat(first).hasSize(3).doesNotHaveDuplicates().endsWith("mine");
    assertThat(turns.step("fan-out").getKind()).isEqualTo(StepKind.SEND_EVENT);
    assertThat(turns.published.get(2).getSource()).isEqualTo("run:r0-run");
    assertThat(turns.published.get(2).getTs()).isEqualTo(Turns.NOW);
    assertThat(Turns.text(turns.published.get(2).getData())).isEqualTo("{\"name\":\"Ada\"}");

    turns.run();
    assertThat(turns.published.stream().map(e -> e.getId())).isEqualTo(first);

    turns.rememberAll();
    turns.run();
    assertThat(turns.published).isEmpty();
    assertThat(Turns.text(((Completed) turns.end()).getOutput()))
        .isEqualTo("[\"" + String.join("\",\"", first) + "\"]");
  }

  @Test
  void anInvalidEventFailsTheStepForGood() {
    for (NewEvent invalid :
        List.of(
            NewEvent.of("", Map.of()),
            NewEvent.of("demo a", Map.of()),
            NewEvent.of("demo/a", "text"),
            NewEvent.of("demo/a", Map.of()).withId(""),
            NewEvent.of("demo/a", Map.of("x", "x".repeat(1024 * 1024))))) {
      Turns turns = new Turns(define((ctx, event) -> ctx.sendEvent("send", invalid)));
      turns.run();
      assertThat(turns.step("send").getError().getType()).isEqualTo("SLUICE-3013");
      assertThat(turns.published).isEmpty();
    }
  }

  @Test
  void eventsThatAreNotAcknowledgedFailTheAttempt() {
    Turns turns =
        new Turns(define((ctx, event) -> ctx.sendEvent("send", NewEvent.of("demo/a", Map.of()))));
    turns.publishAck = event -> CompletableFuture.failedFuture(new IOException("no broker"));
    turns.run();
    assertThat(turns.step("send").getError().getType()).isEqualTo("java.io.IOException");
    assertThat(turns.step("send").getFinalFailure()).isFalse();
  }

  @Test
  void aStepInsideAStepIsRefused() {
    Turns turns =
        new Turns(
            define((ctx, event) -> ctx.step("outer", () -> ctx.step("inner", () -> ran("inner")))));
    turns.run();
    assertThat(turns.step("outer").getError().getType()).isEqualTo("SLUICE-3009");
    assertThat(ran).isEmpty();
  }

  @Test
  void aForeignThreadIsRefused() {
    Turns turns =
        new Turns(
            define(
                (ctx, event) -> {
                  List<Throwable> failures = new ArrayList<>();
                  Thread foreign =
                      Thread.ofPlatform()
                          .start(
                              () -> {
                                try {
                                  ctx.step("x", () -> "x");
                                } catch (RuntimeException e) {
                                  failures.add(e);
                                }
                              });
                  foreign.join();
                  throw (RuntimeException) failures.getFirst();
                }));
    turns.run();
    assertThat(((Failed) turns.end()).getError().getType()).isEqualTo("SLUICE-3010");
  }

  @Test
  void aStepThatWasOfAnotherKindIsRefused() {
    Turns turns = new Turns(define((ctx, event) -> ctx.step("pause", () -> "x")));
    turns.remember("pause", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.run();
    assertThat(((Failed) turns.end()).getError().getType()).isEqualTo("SLUICE-3012");
  }

  @Test
  void anInvalidStepNameIsRefused() {
    for (String name : List.of("", " ", "x".repeat(121), "x:1", "a\nb")) {
      assertFails("SLUICE-3001", (ctx, event) -> ctx.step(name, () -> "x"));
    }
  }

  @Test
  void twoFunctionsOfOneIdAreRefused() {
    DurableFunction f = define((ctx, event) -> null);
    assertThatThrownBy(() -> new TurnRunner(List.of(f, f)))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-2011"));
  }

  private static DurableFunction define(DurableFunction.Body<Customer> body) {
    return DurableFunction.define("f").run(Customer.class, body);
  }

  private static void assertFails(String code, DurableFunction.Body<Customer> body) {
    Turns turns = new Turns(define(body));
    turns.run();
    Failed failed = (Failed) turns.end();
    assertThat(failed.getError().getType()).isEqualTo(code);
    assertThat(failed.getError().getRetryable()).isFalse();
  }

  private String ran(String what) {
    ran.add(what);
    return what;
  }

  private static String fail(String why) throws IOException {
    throw new IOException(why);
  }

  private static String sleeping(dev.sluice.sdk.Context ctx, String name) {
    ctx.sleep(name, Duration.ofMinutes(1));
    return name;
  }

  private static Object sleeping(dev.sluice.sdk.Context ctx, Duration duration) {
    ctx.sleep("long", duration);
    return "slept";
  }

  private static String meet(CyclicBarrier barrier, String what) throws Exception {
    barrier.await(5, SECONDS);
    return what;
  }

  private static String stepOf(Result result) {
    return result.getBody() instanceof StepRecorded step ? step.getStep() : "";
  }
}
