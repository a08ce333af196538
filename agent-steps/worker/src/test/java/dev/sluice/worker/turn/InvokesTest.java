package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InvokesTest {
  record Order(String id) {}

  record Receipt(int total) {}

  private static final DurableFunction CHARGING =
      DurableFunction.define("f")
          .run(
              (ctx, event) -> {
                Receipt receipt =
                    ctx.invoke("charge", "charge-card", new Order("o-1"), Receipt.class);
                return receipt == null ? "nothing" : receipt.total();
              });

  @Test
  void anInvocationSuspendsTheTurnForAYearAndADayAtMost() {
    Turns turns = new Turns(CHARGING);
    turns.run();
    assertThat(turns.suspended().getInvokes())
        .containsExactly(
            new Invoke(
                "charge",
                "charge-card",
                Turns.json("{\"id\":\"o-1\"}"),
                Turns.NOW.plus(Duration.ofDays(366))));
  }

  @Test
  void theMemoHasItsResult() {
    Turns turns = new Turns(CHARGING);
    turns.remember("charge", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, "{\"total\":12}");
    turns.run();
    assertThat(turns.output()).isEqualTo("12");
  }

  @Test
  void aFunctionThatReturnsNothingGivesNull() {
    for (String output : new String[] {null, "null"}) {
      Turns turns = new Turns(CHARGING);
      turns.remember("charge", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, output);
      turns.run();
      assertThat(turns.output()).isEqualTo("\"nothing\"");
    }
  }

  @Test
  void oneThatRunsBlocks() {
    Turns turns = new Turns(CHARGING);
    turns.remember("charge", StepKind.INVOKE, MemoStatus.BLOCKED, 1, null);
    turns.run();
    assertThat(turns.end()).isEqualTo(new Suspended(List.of(), List.of(), List.of()));
  }

  @Test
  void itsFailureMayBeCaught() {
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, event) -> {
                      try {
                        return ctx.invoke("charge", "charge-card", Map.of());
                      } catch (StepFailedException e) {
                        return e.step() + ": " + e.failure().reason();
                      }
                    }));
    turns.remember("charge", StepKind.INVOKE, MemoStatus.FAILED, 1, null);
    turns.run();
    assertThat(turns.output()).isEqualTo("\"charge: card declined\"");
  }

  @Test
  void itsFailureFailsTheRunWhenItIsNotCaught() {
    Turns turns = new Turns(CHARGING);
    turns.remember("charge", StepKind.INVOKE, MemoStatus.FAILED, 1, null);
    turns.run();
    assertThat(((Failed) turns.end()).getError().getType())
        .isEqualTo(StepFailedException.class.getName());
  }

  @Test
  void severalRunSideBySide() {
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, event) -> {
                      var handles =
                          List.of("a", "b").stream()
                              .map(
                                  id ->
                                      ctx.invokeAsync(
                                          "charge",
                                          "charge-card",
                                          new Order(id),
                                          new TypeRef<List<Integer>>() {},
                                          Duration.ofHours(1)))
                              .toList();
                      return handles.stream().map(handle -> handle.join()).toList();
                    }));
    turns.run();
    assertThat(turns.suspended().getInvokes())
        .extracting(Invoke::getStep)
        .containsExactlyInAnyOrder("charge", "charge:1");

    turns.remember("charge", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, "[1]");
    turns.remember("charge:1", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, "[2,3]");
    turns.run();
    assertThat(turns.output()).isEqualTo("[[1],[2,3]]");
  }

  @Test
  void dataThatIsNoObjectFailsTheRun() {
    for (Object data : List.of("text", List.of(), Map.of("x", "x".repeat(1024 * 1024)))) {
      Turns turns =
          new Turns(
              DurableFunction.define("f").run((ctx, event) -> ctx.invoke("charge", "g", data)));
      turns.run();
      assertThat(turns.failure()).isEqualTo("SLUICE-3017");
    }
  }

  @Test
  void aResultThatDoesNotReadAsItsTypeFailsTheRun() {
    Turns turns = new Turns(CHARGING);
    turns.remember("charge", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, "\"twelve\"");
    turns.run();
    assertThat(turns.failure()).isEqualTo("SLUICE-3004");
  }
}
