package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class VanishedStepsTest {
  @Test
  void stepsThatTheCodeNoLongerAsksForAreReportedWhenTheRunCompletes() {
    Turns turns = new Turns(code());
    recordAll(turns);
    turns.remember("gone", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "1");
    turns.remember("step:1", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "1");

    turns.run();

    assertThat(turns.end()).isInstanceOf(Completed.class);
    assertThat(vanished(turns)).containsExactly("gone", "step:1");
  }

  @Test
  void stepsOfEveryKindAndBranchCountAsAskedFor() {
    Turns turns = new Turns(code());
    recordAll(turns);
    turns.run();
    assertThat(turns.end()).isInstanceOf(Completed.class);
    assertThat(vanished(turns)).isEmpty();
  }

  @Test
  void aTurnThatDoesNotCompleteReportsNone() {
    Turns suspended = new Turns(code());
    suspended.remember("gone", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "1");
    suspended.run();
    assertThat(suspended.end()).isInstanceOf(Suspended.class);
    assertThat(vanished(suspended)).isEmpty();

    Turns failed =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, event) -> {
                      throw new IllegalStateException("bug");
                    }));
    failed.remember("gone", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "1");
    failed.run();
    assertThat(failed.end()).isInstanceOf(Failed.class);
    assertThat(vanished(failed)).isEmpty();
  }

  private static DurableFunction code() {
    return DurableFunction.define("f")
        .run(
            (ctx, event) -> {
              var beside = ctx.stepAsync("beside", () -> "b");
              ctx.sleep("nap", Duration.ofSeconds(1));
              ctx.step("step", () -> "s");
              var other = ctx.waitForEvent("wait", WaitOptions.event("a/b"));
              return beside.join() + ctx.invoke("call", "g", Map.of()) + other.isPresent();
            });
  }

  private static void recordAll(Turns turns) {
    turns.remember("nap", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.remember("beside", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "\"b\"");
    turns.remember("step", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "\"s\"");
    turns.remember("wait", StepKind.WAIT, MemoStatus.SUCCEEDED, 1, null);
    turns.remember("call", StepKind.INVOKE, MemoStatus.SUCCEEDED, 1, "1");
  }

  private static List<String> vanished(Turns turns) {
    return ((TurnEnded) turns.results.getLast().getBody()).getVanished();
  }
}
