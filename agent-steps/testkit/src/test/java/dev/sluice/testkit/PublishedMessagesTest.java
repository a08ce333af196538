package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What steps say while they run can be asserted. */
class PublishedMessagesTest {
  private final AtomicBoolean broken = new AtomicBoolean(true);

  private final DurableFunction draft =
      DurableFunction.define("draft")
          .on(Trigger.event("demo/draft"))
          .run(
              (ctx, event) -> {
                ctx.step("load", () -> say(ctx.currentStep(), "progress", Map.of("done", 1)));
                ctx.sleep("pause", Duration.ofMinutes(1));
                return ctx.step("ask", () -> say(ctx.currentStep(), "agent", "Dear", "Ada"));
              });

  private String say(dev.sluice.sdk.Step step, String channel, Object... words) {
    for (Object word : words) {
      step.publish(channel, word);
    }
    if (channel.equals("agent") && broken.getAndSet(false)) {
      throw new IllegalStateException("cut off");
    }
    return "said";
  }

  @Test
  void eachAttemptSaysItsOwnAndARememberedStepNothing() {
    try (SluiceTest sluice = SluiceTest.of(draft)) {
      TestRun run = sluice.send("demo/draft", Map.of());
      sluice.advance(Duration.ofHours(1));

      assertThat(run)
          .isCompleted()
          .published("progress", Map.of("done", 1))
          .published("agent", "Dear", "Ada", "Dear", "Ada");
      assertThat(run.messages()).extracting(TestMessage::attempt).containsExactly(1, 1, 1, 2, 2);
      assertThatThrownBy(() -> assertThat(run).published("agent", "Dear"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("on channel 'agent'");
    }
  }
}
