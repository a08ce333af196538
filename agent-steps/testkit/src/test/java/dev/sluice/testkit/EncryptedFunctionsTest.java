package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.PayloadCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions whose host encrypts what it writes. */
class EncryptedFunctionsTest {
  private static final String NAME = "Lovelace";

  private static final PayloadCodec CODEC =
      new AesGcmCodec(CodecKeys.text("the test", "k1:" + "11".repeat(32)))
          .readable("order")
          .redact("**.card");

  private record Order(int order, String who) {}

  private final DurableFunction ship =
      DurableFunction.define("ship")
          .on(Trigger.event("shop/paid"))
          .run(
              Order.class,
              (ctx, event) -> {
                String label =
                    ctx.step("label", () -> Map.of("to", event.data().who(), "card", "4111"))
                        .toString();
                ctx.sendEvent("tell", NewEvent.of("shop/shipped", event.data()));
                JsonNode paid = ctx.invoke("charge", "charge", event.data());
                return label + " " + (paid == null ? "" : paid.asText());
              });

  private final DurableFunction charge =
      DurableFunction.define("charge")
          .on(Trigger.event("shop/charge"))
          .run(Order.class, (ctx, event) -> "paid by " + event.data().who());

  private final DurableFunction follow =
      DurableFunction.define("follow")
          .on(Trigger.event("shop/ordered"))
          .run(
              Order.class,
              (ctx, event) ->
                  ctx.waitForEvent(
                          "shipped",
                          WaitOptions.event("shop/shipped")
                              .match("data.order")
                              .timeout(Duration.ofDays(1)),
                          Order.class)
                      .map(found -> found.data().who())
                      .orElse("nobody"));

  private final DurableFunction refuse =
      DurableFunction.define("refuse")
          .on(Trigger.event("shop/refused"))
          .retries(0)
          .run(
              Order.class,
              (ctx, event) ->
                  ctx.step(
                      "check",
                      () -> {
                        ctx.currentStep().publish("progress", event.data().who());
                        throw new IllegalStateException("not for " + event.data().who());
                      }));

  @RegisterExtension
  final SluiceExtension encrypted = SluiceExtension.of(ship, charge, follow, refuse).codec(CODEC);

  @Test
  void assertionsSeeClearTextAndTheRecordsHoldCipherText(SluiceTest sluice) {
    TestRun waiting = sluice.send("shop/ordered", new Order(7, NAME));
    List<TestRun> shipped = sluice.sendAll(NewEvent.of("shop/paid", new Order(7, NAME)));

    assertThat(shipped.getFirst())
        .isCompleted()
        .hasStepOutput("label", Map.of("to", NAME))
        .hasStepOutput("charge", "paid by " + NAME)
        .hasOutput("{to=" + NAME + "} paid by " + NAME);
    assertThat(waiting).isCompleted().hasOutput(NAME);
    assertThat(String.valueOf(waiting.steps().getFirst().output())).contains(NAME);
    assertThat(sluice.sentEvents().getFirst().data().path("who").asText()).isEqualTo(NAME);

    assertThat(sluice.written())
        .hasSizeGreaterThan(5)
        .noneMatch(record -> record.contains(NAME))
        .anyMatch(record -> record.contains("sluice/encrypted"));
  }

  @Test
  void whatAFunctionThrowsIsSeenInTheClear(SluiceTest sluice) {
    TestRun run = sluice.send("shop/refused", new Order(7, NAME));

    assertThat(run).isFailedWith("not for " + NAME).published("progress", NAME);
    assertThat(run.steps().getFirst().error()).contains("not for " + NAME);
    assertThat(sluice.written()).isNotEmpty().noneMatch(record -> record.contains(NAME));
  }

  @Test
  void withoutACodecTheRecordsHoldClearText() {
    try (SluiceTest plain = SluiceTest.of(ship, charge)) {
      assertThat(plain.send("shop/paid", new Order(7, NAME))).isCompleted();
      assertThat(plain.written()).anyMatch(record -> record.contains(NAME));
    }
  }
}
