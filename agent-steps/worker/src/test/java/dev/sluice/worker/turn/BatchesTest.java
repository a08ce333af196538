package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.FailedRun;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  record Customer(String name) {}

  private static final DurableFunction.Builder BATCHED =
      DurableFunction.define("f").batch(10, Duration.ofSeconds(5));

  @Test
  void theCodeOfABatchGetsAllItsEventsInOrder() {
    Turns turns =
        new Turns(
            BATCHED.runBatch(
                Customer.class,
                (ctx, events) -> events.stream().map(e -> e.id() + e.data().name()).toList()));
    turns.run(
        List.of(
            Turns.event("e-1", "{\"name\":\"Ada\"}"), Turns.event("e-2", "{\"name\":\"Bob\"}")));
    assertThat(turns.output()).isEqualTo("[\"e-1Ada\",\"e-2Bob\"]");
  }

  @Test
  void oneEventWhoseDataDoesNotReadFailsTheRunAndIsNamed() {
    Turns turns = new Turns(BATCHED.runBatch(Customer.class, (ctx, events) -> events.size()));
    turns.run(List.of(Turns.event("e-1", "{}"), Turns.event("e-2", "{\"name\":{}}")));
    assertThat(turns.failure()).isEqualTo("SLUICE-3006");
    assertThat(((Failed) turns.end()).getError().getMessage()).contains("(e-2)");
  }

  @Test
  void theConditionsOfItsWaitsAreOverItsFirstEvent() {
    Turns turns =
        new Turns(
            BATCHED.runBatch(
                (ctx, events) ->
                    ctx.waitForEvent("w", WaitOptions.event("a/b").match("data.id"))
                        .map(Event::id)));
    turns.run(
        IntStream.range(0, 1_000)
            .mapToObj(i -> Turns.event("e-" + i, "{\"id\":" + i + "}"))
            .toList());
    assertThat(turns.end())
        .isInstanceOfSatisfying(
            Suspended.class,
            s ->
                assertThat(s.getWaits().getFirst().getOptions().getFirst().getValue())
                    .isEqualTo("0"));
  }

  @Test
  void aFailureHandlerReadsTheRunThatFailed() {
    DurableFunction charge =
        DurableFunction.define("charge")
            .onFailure(
                (ctx, event) -> {
                  FailedRun failed = event.data();
                  Event<JsonNode> cause = Objects.requireNonNull(failed.event());
                  return List.of(
                      failed.functionId(),
                      failed.runId(),
                      failed.error().type(),
                      failed.error().message(),
                      cause.id(),
                      cause.ts(),
                      cause.data().get("name"));
                })
            .run((ctx, event) -> null);
    Turns turns = new Turns(charge.failureHandler().orElseThrow());
    turns.run(
        """
        {"function_id":"charge","run_id":"r-1","status":"FAILED","event":{"id":"e-1","name":"a/b",
        "data":{"name":"Ada"},"ts":1764061200000},"error":{"type":"java.io.IOException","message":"no"}}\
        """);
    assertThat(turns.output())
        .isEqualTo(
            "[\"charge\",\"r-1\",\"java.io.IOException\",\"no\",\"e-1\",\"2025-11-25T09:00:00Z\",\"Ada\"]");
  }

  @Test
  void theRunnerServesAFunctionsFailureHandlerToo() {
    DurableFunction charge =
        DurableFunction.define("charge").onFailure((ctx, event) -> null).run((ctx, event) -> null);
    TurnRunner runner = new TurnRunner(List.of(charge));
    assertThat(runner.knows("charge")).isTrue();
    assertThat(runner.knows("charge.on-failure")).isTrue();
  }
}
