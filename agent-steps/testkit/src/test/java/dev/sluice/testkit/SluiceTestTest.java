package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SluiceTestTest {
  record Customer(String name) {}

  private final List<String> ran = new ArrayList<>();

  private DurableFunction greeting() {
    return DurableFunction.define("greet-customer")
        .on(Trigger.event("demo/greet"))
        .run(
            Customer.class,
            (ctx, event) -> {
              String hello =
                  ctx.step(
                      "compose-greeting",
                      () -> {
                        ran.add("compose-greeting");
                        return "Hello " + event.data().name();
                      });
              ctx.sleep("pause", Duration.ofDays(3));
              String bye =
                  ctx.step(
                      "compose-farewell",
                      () -> {
                        ran.add("compose-farewell");
                        return "Bye " + event.data().name();
                      });
              return List.of(hello, bye);
            });
  }

  @Test
  void threeDaysPassInMillisecondsAndEachStepRunsOnce() {
    try (SluiceTest sluice = SluiceTest.of(greeting())) {
      TestRun run = sluice.send("demo/greet", new Customer("Ada"));
      assertThat(run).isSleeping("pause").hasStepOutput("compose-greeting", "Hello Ada");

      sluice.advance(Duration.ofDays(3).minusSeconds(1));
      assertThat(run).isSleeping("pause");

      sluice.advance(Duration.ofSeconds(1));
      assertThat(run)
          .isCompleted()
          .hasOutput(List.of("Hello Ada", "Bye Ada"))
          .hasSteps("compose-greeting", "pause", "compose-farewell");
      assertThat(ran).containsExactly("compose-greeting", "compose-farewell");
    }
  }

  @Test
  void aFixedRunIsReplayedWithoutRunningWhatSucceeded() {
    AtomicInteger first = new AtomicInteger();
    DurableFunction broken = twoSteps(first, true);
    try (SluiceTest sluice = SluiceTest.of(broken)) {
      TestRun run = sluice.send("demo/greet", new Customer("Ada"));
      assertThat(run).isRetrying("second").hasAttempts("second", 1);

      sluice.advance(Duration.ofHours(10));
      assertThat(run).isFailedWith("boom").hasAttempts("first", 1).hasAttempts("second", 5);

      sluice.deploy(twoSteps(first, false));
      TestRun replayed = sluice.replay(run);
      assertThat(replayed).isCompleted().tookOver("first").hasOutput("1 fixed");
      assertThat(first).hasValue(1);
    }
  }

  @Test
  void allFailedRunsAreReplayedAtOnceAndOthersLeftAlone() {
    AtomicInteger first = new AtomicInteger();
    try (SluiceTest sluice = SluiceTest.of(twoSteps(first, true))) {
      for (int i = 0; i < 150; i++) {
        sluice.send("demo/greet", new Customer("Ada " + i));
      }
      sluice.advance(Duration.ofHours(10));
      sluice.deploy(twoSteps(first, false));
      TestRun fine = sluice.send("demo/greet", new Customer("Eve"));

      assertThat(sluice.replayFailed("two-steps"))
          .hasSize(150)
          .allSatisfy(run -> assertThat(run).isCompleted().tookOver("first"));
      assertThat(first).hasValue(151);
      assertThat(sluice.runs()).hasSize(301);
      assertThat(fine).isCompleted();
    }
  }

  @Test
  void allOpenRunsOfAFunctionAreCancelledAtOnce() {
    try (SluiceTest sluice = SluiceTest.of(greeting())) {
      TestRun asleep = sluice.send("demo/greet", new Customer("Ada"));
      TestRun alsoAsleep = sluice.send("demo/greet", new Customer("Eve"));

      sluice.cancelAll("another", "closed");
      assertThat(asleep).isSleeping("pause");

      sluice.cancelAll("greet-customer", "closed");
      assertThat(asleep).isCancelled();
      assertThat(alsoAsleep).isCancelled();
    }
  }

  private static DurableFunction twoSteps(AtomicInteger firstRan, boolean broken) {
    return DurableFunction.define("two-steps")
        .on(Trigger.event("demo/greet"))
        .run(
            Customer.class,
            (ctx, event) -> {
              int one = ctx.step("first", firstRan::incrementAndGet);
              String two =
                  ctx.step(
                      "second",
                      () -> {
                        if (broken) {
                          throw new IllegalStateException("boom");
                        }
                        return "fixed";
                      });
              return one + " " + two;
            });
  }

  @Test
  void aLostWorkerRepeatsOnlyTheStepThatWasRunning() {
    try (SluiceTest sluice = SluiceTest.of(greeting())) {
      TestRun run = sluice.send("demo/greet", new Customer("Ada"));
      sluice.loseWorkerAfter("compose-farewell");

      sluice.advance(Duration.ofDays(4));
      assertThat(run).isCompleted();
      assertThat(ran).containsExactly("compose-greeting", "compose-farewell", "compose-farewell");
    }
  }

  @Test
  void sleepsOneAfterTheOtherTakeTheirOwnTime() {
    DurableFunction sleeper =
        DurableFunction.define("sleeper")
            .on(Trigger.event("demo/sleep"))
            .run(
                (ctx, event) -> {
                  ctx.sleep("one", Duration.ofDays(1));
                  ctx.sleep("two", Duration.ofDays(2));
                  return "done";
                });
    try (SluiceTest sluice = SluiceTest.of(sleeper)) {
      TestRun run = sluice.send("demo/sleep", Map.of());

      sluice.advance(Duration.ofDays(3).plusSeconds(1));
      assertThat(run).isCompleted();
    }
  }

  @Test
  void parallelBranchesWaitOnTheirOwn() {
    DurableFunction both =
        DurableFunction.define("both")
            .on(Trigger.event("demo/both"))
            .run(
                (ctx, event) ->
                    ctx.parallel(
                        List.of(
                            () -> {
                              ctx.sleep("long", Duration.ofHours(2));
                              return ctx.step("after-long", () -> "long");
                            },
                            () -> {
                              ctx.sleep("short", Duration.ofHours(1));
                              return ctx.step("after-short", () -> "short");
                            })));
    try (SluiceTest sluice = SluiceTest.of(both)) {
      TestRun run = sluice.send("demo/both", Map.of());

      sluice.advance(Duration.ofMinutes(61));
      assertThat(run).isSleeping("long").hasStepOutput("after-short", "short");

      sluice.advance(Duration.ofHours(1));
      assertThat(run).isCompleted().hasOutput(List.of("long", "short"));
    }
  }

  @Test
  void aSentEventStartsItsFunctionsOnceEvenWhenTheStepRunsTwice() {
    DurableFunction parent =
        DurableFunction.define("parent")
            .on(Trigger.event("demo/parent"))
            .run((ctx, event) -> ctx.sendEvent("tell", NewEvent.of("demo/child", Map.of("n", 1))));
    DurableFunction child =
        DurableFunction.define("child")
            .on(Trigger.event("demo/child"))
            .run((ctx, event) -> ctx.step("work", () -> "worked"));
    try (SluiceTest sluice = SluiceTest.of(parent, child)) {
      sluice.loseWorkerAfter("tell");
      TestRun run = sluice.send("demo/parent", Map.of());

      assertThat(run).isCompleted();
      assertThat(sluice.sentEvents())
          .extracting(SentEvent::name)
          .hasSize(2)
          .containsOnly("demo/child");
      assertThat(sluice.runs()).filteredOn(r -> r.functionId().equals("child")).hasSize(1);
    }
  }

  @Test
  void codeMayGoOnAfterAStepThatFailedForGood() {
    DurableFunction careful =
        DurableFunction.define("careful")
            .on(Trigger.event("demo/careful"))
            .run(
                (ctx, event) -> {
                  try {
                    return ctx.step(
                        "charge",
                        StepOptions.DEFAULT,
                        () -> {
                          throw new NonRetryableException("card declined");
                        });
                  } catch (StepFailedException e) {
                    return ctx.step("apologize", () -> "sorry");
                  }
                });
    try (SluiceTest sluice = SluiceTest.of(careful)) {
      TestRun run = sluice.send("demo/careful", Map.of());

      assertThat(run).isCompleted().hasOutput("sorry").hasAttempts("charge", 1);
    }
  }

  @Test
  void aSleepingRunCanBeCancelled() {
    try (SluiceTest sluice = SluiceTest.of(greeting())) {
      TestRun run = sluice.send("demo/greet", new Customer("Ada"));

      sluice.cancel(run, "not needed");
      assertThat(run).isCancelled();
      sluice.advance(Duration.ofDays(4));
      assertThat(ran).containsExactly("compose-greeting");
    }
  }

  @Test
  void anEventWithoutAFunctionIsSaidSo() {
    try (SluiceTest sluice = SluiceTest.of(greeting())) {
      assertThatThrownBy(() -> sluice.send("demo/nobody", Map.of()))
          .hasMessageContaining("it started 0");
      assertThat(sluice.unmatchedEvents()).containsExactly("demo/nobody");
    }
  }
}
