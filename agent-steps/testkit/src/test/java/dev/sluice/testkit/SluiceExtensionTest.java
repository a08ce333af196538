package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class SluiceExtensionTest {
  @RegisterExtension
  final SluiceExtension extension =
      SluiceExtension.of(
          DurableFunction.define("echo")
              .on(Trigger.event("demo/echo"))
              .run((ctx, event) -> ctx.step("echo", () -> "heard")));

  @RepeatedTest(2)
  void eachTestHasItsOwnEngine(SluiceTest sluice) {
    org.assertj.core.api.Assertions.assertThat(sluice.runs()).isEmpty();

    assertThat(sluice.send("demo/echo", Map.of())).isCompleted().hasOutput("heard");
  }
}
