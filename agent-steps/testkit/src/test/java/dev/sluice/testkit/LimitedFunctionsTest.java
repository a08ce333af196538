package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Tokens;
import dev.sluice.sdk.Trigger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What functions with limits do, on the real topology. */
class LimitedFunctionsTest {
  /** Each run uses two minutes' worth of the budget that both functions share. */
  private static DurableFunction asks(String id) {
    return DurableFunction.define(id)
        .on(Trigger.event("demo/" + id))
        .tokens(Tokens.of(60).per(Duration.ofMinutes(1)).name("model"))
        .run(
            (ctx, event) ->
                ctx.step(
                    "ask-model",
                    () -> {
                      ctx.currentStep().usedTokens(70);
                      ctx.currentStep().usedTokens(50);
                      return "answered";
                    }));
  }

  @Test
  void whatAStepUsedBeyondTheBudgetIsPaidOffBeforeAnotherFunctionsRunStarts() {
    try (SluiceTest sluice = SluiceTest.of(asks("draft"), asks("summary"))) {
      assertThat(sluice.send("demo/draft", Map.of())).isCompleted().hasOutput("answered");

      TestRun waiting = sluice.send("demo/summary", Map.of());
      sluice.advance(Duration.ofMinutes(1));
      assertThat(waiting.output()).isNull();

      sluice.advance(Duration.ofSeconds(2));
      assertThat(waiting).isCompleted().hasOutput("answered");
    }
  }

  @Test
  void aTurnIsLetInOnlyWhenItsEstimateIsLeft() {
    DurableFunction careful =
        DurableFunction.define("careful")
            .on(Trigger.event("demo/careful"))
            .tokens(Tokens.of(60).per(Duration.ofMinutes(1)).estimate(40))
            .run(
                (ctx, event) ->
                    ctx.step(
                        "ask-model",
                        () -> {
                          ctx.currentStep().usedTokens(30);
                          return "answered";
                        }));
    try (SluiceTest sluice = SluiceTest.of(careful)) {
      assertThat(sluice.send("demo/careful", Map.of())).isCompleted();
      TestRun second = sluice.send("demo/careful", Map.of());
      sluice.advance(Duration.ofSeconds(9));
      assertThat(second.output()).isNull();
      sluice.advance(Duration.ofSeconds(2));
      assertThat(second).isCompleted();
    }
  }
}
