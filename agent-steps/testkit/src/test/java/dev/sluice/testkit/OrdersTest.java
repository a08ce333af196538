package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Throttle;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators can do, and what is seen of runs, in a test. */
class OrdersTest {
  private static final DurableFunction GREET =
      DurableFunction.define("greet")
          .on(Trigger.event("demo/greet"))
          .concurrency(1)
          .run(
              (ctx, event) -> {
                String name = ctx.step("name", () -> event.data().path("name").asText("nobody"));
                return ctx.step("greet", name, who -> "Hello " + who);
              });

  @Test
  void aPausedFunctionsRunsQueueUntilItIsResumed() {
    try (SluiceTest sluice = SluiceTest.of(GREET)) {
      sluice.pause("greet");
      TestRun run = sluice.send("demo/greet", Map.of("name", "Ada"));
      assertThat(run).isQueuedBy("pause").hasSteps();

      sluice.resume("greet");
      assertThat(run).isCompleted().hasOutput("Hello Ada");
      assertThat(run.queuedBy()).isNull();
    }
  }

  @Test
  void aFunctionCanBeStartedByHand() {
    try (SluiceTest sluice = SluiceTest.of(GREET)) {
      assertThat(sluice.start("greet", Map.of("name", "Bob"))).isCompleted().hasOutput("Hello Bob");
      assertThatThrownBy(() -> sluice.start("nobody", Map.of()))
          .hasMessageContaining("Expected function 'nobody' to start");
    }
  }

  @Test
  void aReplayMayGoFromAStepWithAnotherInputOrStartWithOtherData() {
    try (SluiceTest sluice = SluiceTest.of(GREET)) {
      TestRun run = sluice.send("demo/greet", Map.of("name", "Ada"));

      assertThat(sluice.replayFrom(run, "greet")).tookOver("name").hasOutput("Hello Ada");
      assertThat(sluice.replayFrom(run, "greet", "Eve")).tookOver("name").hasOutput("Hello Eve");
      assertThat(sluice.replayWith(run, Map.of("name", "Kim")))
          .hasAttempts("name", 1)
          .hasOutput("Hello Kim");
      assertThatThrownBy(() -> sluice.replayFrom(run, "gone")).hasMessageContaining("SLUICE-1205");
    }
  }

  @Test
  void aReplayAfterTheRetentionIsRefusedWithItsCode() {
    try (SluiceTest sluice = SluiceTest.of(GREET)) {
      TestRun run = sluice.send("demo/greet", Map.of());
      sluice.advance(Duration.ofDays(6));
      assertThat(sluice.replay(run)).isCompleted();

      sluice.advance(Duration.ofDays(2));
      assertThatThrownBy(() -> sluice.replay(run)).hasMessageContaining("SLUICE-1202");
    }
  }

  @Test
  void aRunThatWaitsIsSeenToWaitUntilASignalOrAnEventComes() {
    DurableFunction ship =
        DurableFunction.define("ship")
            .on(Trigger.event("order/paid"))
            .run(
                (ctx, event) -> {
                  int boxes =
                      ctx.waitForSignal("packed", "o-1", Duration.ofDays(1), Integer.class)
                          .orElse(0);
                  boolean fetched =
                      ctx.waitForEvent(
                              "fetched",
                              WaitOptions.event("order/fetched").timeout(Duration.ofDays(1)))
                          .isPresent();
                  return List.of(boxes, fetched);
                });
    try (SluiceTest sluice = SluiceTest.of(ship)) {
      TestRun run = sluice.send("order/paid", Map.of());
      assertThat(run).isWaiting("packed");
      assertThat(run.steps().getFirst().until()).isEqualTo(sluice.now().plus(Duration.ofDays(1)));

      sluice.signal("o-1", 3);
      assertThat(run).isWaiting("fetched");
      sluice.cancel(run, "enough");
      assertThat(run).isCancelled();

      sluice.advance(Duration.ofSeconds(1));
      TestRun other = sluice.send("order/paid", Map.of());
      sluice.signal("o-1", 4);
      sluice.advance(Duration.ofDays(1).plusSeconds(1));
      assertThat(other).isCompleted().hasOutput(List.of(4, false)).hasSteps("packed", "fetched");
    }
  }

  @Test
  void aRunThatInvokedAnotherWaitsForIt() {
    DurableFunction parent =
        DurableFunction.define("parent")
            .on(Trigger.event("demo/go"))
            .run((ctx, event) -> ctx.invoke("call", "child", Map.of(), Integer.class));
    DurableFunction child =
        DurableFunction.define("child")
            .run(
                (ctx, event) -> {
                  ctx.sleep("nap", Duration.ofHours(1));
                  return 7;
                });
    try (SluiceTest sluice = SluiceTest.of(parent, child)) {
      sluice.sendAll(NewEvent.of("demo/go", Map.of()));
      TestRun run = sluice.runs().getFirst();
      assertThat(run).isWaiting("call");

      sluice.advance(Duration.ofHours(2));
      assertThat(run).isCompleted().hasOutput(7).hasStepOutput("call", 7);
    }
  }

  @Test
  void anEventThatALimitLeavesOutIsSaidSo() {
    DurableFunction once =
        DurableFunction.define("once")
            .on(Trigger.event("demo/once"))
            .idempotency("event.data.key")
            .run((ctx, event) -> null);
    try (SluiceTest sluice = SluiceTest.of(once)) {
      sluice.sendAll(
          NewEvent.of("demo/once", Map.of("key", 1)),
          NewEvent.of("demo/once", Map.of("key", 1)).withId("second"));
      assertThat(sluice.skippedEvents())
          .containsExactly(new SkippedEvent("second", "once", "IDEMPOTENCY"));
    }
  }

  @Test
  void limitsAndBuffersHaveTheirOwnInstantsHoweverFarTimeIsPutForward() {
    DurableFunction slow =
        DurableFunction.define("slow")
            .on(Trigger.event("demo/slow"))
            .throttle(Throttle.of(1, Duration.ofHours(1)))
            .run((ctx, event) -> null);
    DurableFunction last =
        DurableFunction.define("last")
            .on(Trigger.event("demo/last"))
            .debounce(Duration.ofMinutes(5))
            .run((ctx, event) -> null);
    try (SluiceTest sluice = SluiceTest.of(slow, last)) {
      Instant start = sluice.now();
      sluice.sendAll(NewEvent.of("demo/slow", Map.of()), NewEvent.of("demo/slow", Map.of()));
      TestRun second = sluice.runs().getLast();
      assertThat(second).isQueuedBy("throttle");
      sluice.sendAll(NewEvent.of("demo/last", Map.of()), NewEvent.of("demo/last", Map.of()));

      sluice.advance(Duration.ofDays(3));
      assertThat(second).isCompleted();
      TestRun debounced = sluice.runs().getLast();
      assertThat(debounced).isCompleted();
      assertThat(second.endedAt())
          .isBetween(start.plus(Duration.ofHours(1)), start.plus(Duration.ofMinutes(61)));
      assertThat(debounced.endedAt())
          .isBetween(start.plus(Duration.ofMinutes(5)), start.plus(Duration.ofMinutes(6)));
    }
  }
}
