package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.FailedRun;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker with a codec reports has no plain data, and what it is told is read again. */
@Timeout(20)
class EncryptedRunsTest {
  private static final String SECRET = "Ada Lovelace";

  record Customer(String name, String tier) {}

  private final AesGcmCodec codec =
      new AesGcmCodec(CodecKeys.text("the test", "k1:" + "ab".repeat(32)))
          .readable("tier", "request_id")
          .redact("**.password");
  private final List<Object> seen = new ArrayList<>();

  @Test
  void stepsAreRecordedEncryptedAndRememberedInTheNextTurn() {
    Turns turns =
        turns(
            (ctx, event) -> {
              Customer customer =
                  ctx.step("load", new Customer(SECRET, "pro"), given -> saw("load", given));
              ctx.sendEvent("tell", NewEvent.of("crm/updated", customer).withUser(customer));
              ctx.sleep("pause", Duration.ofDays(1));
              return customer;
            });

    turns.run("{\"name\":\"x\"}");

    assertThat(turns.steps()).extracting(StepRecorded::getStep).containsExactly("load", "tell");
    assertThat(Turns.text(turns.step("load").getOutput())).endsWith("},\"tier\":\"pro\"}");
    assertThat(turns.results.toString() + turns.published).doesNotContain(SECRET);
    assertThat(plain(PayloadContext.input("greet", "load"), turns.step("load").getInput()))
        .contains(SECRET);
    Event sent = turns.published.getFirst();
    assertThat(plain(PayloadContext.event("crm/updated"), sent.getData())).contains(SECRET);
    assertThat(plain(PayloadContext.user("crm/updated"), sent.getUser())).contains(SECRET);

    turns.rememberAll();
    turns.remember("pause", StepKind.SLEEP, MemoStatus.SUCCEEDED, 1, null);
    turns.run("{\"name\":\"x\"}");

    assertThat(turns.results.toString()).doesNotContain(SECRET);
    assertThat(plain(PayloadContext.result("greet"), ((Completed) turns.end()).getOutput()))
        .isEqualTo("{\"name\":\"Ada Lovelace\",\"tier\":\"pro\"}");
    assertThat(seen).hasSize(1); // the step ran once
  }

  @Test
  void errorsKeepTheirTypeOnlyAndAreWholeInTheCodeThatCatchesThem() {
    Turns turns =
        turns(
            (ctx, event) -> {
              try {
                return ctx.step("fail", () -> fail(SECRET));
              } catch (StepFailedException e) {
                saw("caught", e.failure().reason() + e.failure().stack());
                throw e;
              }
            });

    turns.run();

    ErrorInfo error = turns.step("fail").getError();
    assertThat(error.getType()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.getMessage()).isEqualTo("(encrypted)");
    assertThat(error.getStack().length()).isBetween(100, 32 * 1024);
    assertThat(turns.results.toString()).doesNotContain(SECRET);

    turns.memo.add(
        new MemoEntry("fail", StepKind.RUN, MemoStatus.FAILED, 1, null, error, Turns.NOW));
    seen.clear();
    turns.run();

    assertThat(seen.getFirst().toString()).contains("no " + SECRET, "IllegalStateException", "at ");
    assertThat(turns.results.toString()).doesNotContain(SECRET);
    assertThat(turns.failure()).endsWith("StepFailedException");
  }

  @Test
  void aVeryLongStackIsCutUntilItFits() {
    Turns turns = turns((ctx, event) -> ctx.step("fail", () -> fail("é\n".repeat(20_000))));

    turns.run();

    String stack = turns.step("fail").getError().getStack();
    assertThat(stack.getBytes(StandardCharsets.UTF_8).length).isBetween(10_000, 32 * 1024);
  }

  @Test
  void whatIsRedactedIsGoneInThisTurnAsInEveryLaterOne() {
    Turns turns =
        turns(
            (ctx, event) -> {
              Map<?, ?> login =
                  ctx.step("login", () -> Map.of("user", "ada", "password", "sesame"));
              String took =
                  ctx.step(
                      "use",
                      Map.of("password", "given"),
                      given -> given.getOrDefault("password", "none"));
              return List.of(login, took);
            });

    turns.run();

    assertThat(plain(PayloadContext.output("greet", "login"), turns.step("login").getOutput()))
        .isEqualTo("{\"user\":\"ada\"}");
    assertThat(plain(PayloadContext.input("greet", "use"), turns.step("use").getInput()))
        .isEqualTo("{}");
    assertThat(plain(PayloadContext.result("greet"), ((Completed) turns.end()).getOutput()))
        .isEqualTo("[{\"user\":\"ada\"},\"given\"]");
  }

  @Test
  void matchedEventsSignalsAndResultsOfChildrenAreRead() {
    Turns turns =
        turns(
            (ctx, event) -> {
              saw("event", event.data());
              Optional<Customer> matched =
                  ctx.waitForEvent(
                          "decision",
                          WaitOptions.event("gate/decided").match("data.request_id"),
                          Customer.class)
                      .map(e -> e.data());
              Optional<Customer> signal =
                  ctx.waitForSignal("signal", "s-1", Duration.ofDays(1), Customer.class);
              Customer child =
                  Objects.requireNonNull(
                      ctx.invoke("child", "other", event.data(), Customer.class));
              return List.of(matched.orElseThrow(), signal.orElseThrow(), child);
            });
    String data = "{\"name\":\"" + SECRET + "\",\"tier\":\"pro\",\"request_id\":\"r-1\"}";
    Event event = Turns.event("e-1", sealed(PayloadContext.event("demo/greet"), data));

    turns.run(List.of(event));

    WaitFor option = turns.suspended().getWaits().getFirst().getOptions().getFirst();
    assertThat(option.getValue()).isEqualTo("\"r-1\"");
    turns.remember(
        "decision",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        matched("gate/decided", sealed(PayloadContext.event("gate/decided"), data)));
    turns.remember(
        "signal",
        StepKind.WAIT,
        MemoStatus.SUCCEEDED,
        1,
        matched(
            "sluice/signal",
            "{\"signal\":\"s-1\",\"data\":"
                + sealed(PayloadContext.event("sluice/signal"), data)
                + "}"));
    turns.run(List.of(event));

    ByteBuffer given = turns.suspended().getInvokes().getFirst().getData();
    assertThat(Turns.text(given)).doesNotContain(SECRET).contains("\"request_id\":\"r-1\"");
    assertThat(plain(PayloadContext.invocation("other"), given)).contains(SECRET);
    turns.remember(
        "child",
        StepKind.INVOKE,
        MemoStatus.SUCCEEDED,
        1,
        sealed(PayloadContext.result("other"), data));
    turns.run(List.of(event));

    assertThat(plain(PayloadContext.result("greet"), ((Completed) turns.end()).getOutput()))
        .isEqualTo("[%1$s,%1$s,%1$s]".formatted("{\"name\":\"Ada Lovelace\",\"tier\":\"pro\"}"));
  }

  @Test
  void aSignalIsSentWithItsNameReadable() {
    Turns turns =
        turns(
            (ctx, event) -> {
              ctx.sendSignal("tell", "order-17/packed", Map.of("by", SECRET));
              return 1;
            });

    turns.run();

    String sent = Turns.text(turns.published.getFirst().getData());
    assertThat(sent).contains("\"signal\":\"order-17/packed\"").doesNotContain(SECRET);
  }

  @Test
  void aFailureHandlerIsToldTheWholeFailure() {
    DurableFunction function =
        DurableFunction.define("handler")
            .run(
                FailedRun.class,
                (ctx, event) -> {
                  FailedRun failed = event.data();
                  saw("data", Objects.requireNonNull(failed.event()).data().path("name").asText());
                  saw("error", failed.error().message());
                  return 1;
                });
    Turns turns = new Turns(function);
    turns.codec = codec;
    String stack =
        sealed(PayloadContext.error("greet"), "{\"message\":\"no Ada\",\"stack\":\"at x\"}");
    String data =
        "{\"function_id\":\"greet\",\"run_id\":\"r\",\"status\":\"FAILED\",\"event\":"
            + "{\"id\":\"e-1\",\"name\":\"demo/greet\",\"data\":"
            + sealed(PayloadContext.event("demo/greet"), "{\"name\":\"" + SECRET + "\"}")
            + ",\"ts\":1},\"error\":{\"type\":\"x.Y\",\"message\":\"(encrypted)\",\"stack\":"
            + '"'
            + stack.replace("\"", "\\\"")
            + '"'
            + "}}";

    turns.run(
        List.of(
            new Event(
                "e-2", "sluice/function.failed", Turns.json(data), null, Turns.NOW, null, null)));

    assertThat(turns.end()).isInstanceOf(Completed.class);
    assertThat(seen).containsExactly(SECRET, "no Ada");
  }

  @Test
  void aWaitThatNeedsWhatIsEncryptedOfItsEventIsRefused() {
    Turns turns =
        turns(
            (ctx, event) ->
                ctx.waitForEvent("w", WaitOptions.event("gate/decided").match("data.name")));

    turns.run(
        List.of(
            Turns.event("e-1", sealed(PayloadContext.event("demo/greet"), "{\"name\":\"Ada\"}"))));

    assertThat(turns.failure()).isEqualTo("SLUICE-3266");
  }

  @Test
  void whatCannotBeReadFailsTheRunForGoodAndSaysWhyInTheOpen() {
    Turns turns = turns((ctx, event) -> event.data());
    PayloadCodec other = new AesGcmCodec(CodecKeys.text("the test", "k2:" + "cd".repeat(32)));
    String data =
        new String(
            other.encode(PayloadContext.event("demo/greet"), "{}".getBytes(StandardCharsets.UTF_8)),
            StandardCharsets.UTF_8);

    turns.run(data);

    assertThat(turns.failure()).isEqualTo("SLUICE-3261");
    assertThat(((Failed) turns.end()).getError().getMessage()).contains("'k2'", "[k1]");
    assertThat(seen).isEmpty();
  }

  @Test
  void anOutputOfAnotherStepIsRefused() {
    Turns turns = turns((ctx, event) -> ctx.step("pay", () -> 1));
    turns.remember(
        "pay",
        StepKind.RUN,
        MemoStatus.SUCCEEDED,
        1,
        sealed(PayloadContext.output("greet", "refund"), "1"));

    turns.run();

    assertThat(turns.failure()).isEqualTo("SLUICE-3263");
  }

  @Test
  void aWorkerWithoutACodecRefusesEncryptedData() {
    Turns turns = turns((ctx, event) -> event.data());
    turns.codec = PayloadCodec.NONE;

    turns.run(sealed(PayloadContext.event("demo/greet"), "{}"));

    assertThat(turns.failure()).isEqualTo("SLUICE-3264");
  }

  @Test
  void theLimitHoldsForWhatIsWritten() {
    Turns turns = turns((ctx, event) -> ctx.step("large", () -> "x".repeat(3_500_000)));

    turns.run();

    assertThat(turns.step("large").getError().getType()).isEqualTo("SLUICE-3265");
    assertThat(turns.step("large").getFinalFailure()).isTrue();
  }

  @Test
  void anInputThatIsTooLargeOnceWrittenFailsTheStepBeforeItRuns() {
    Turns turns =
        turns((ctx, event) -> ctx.step("large", "x".repeat(3_500_000), g -> saw("ran", g)));

    turns.run();

    assertThat(turns.step("large").getError().getType()).isEqualTo("SLUICE-3265");
    assertThat(seen).isEmpty();
  }

  private Turns turns(DurableFunction.Body<JsonNode> body) {
    Turns turns = new Turns(DurableFunction.define("greet").run(body));
    turns.codec = codec;
    return turns;
  }

  private <T> T saw(String what, T value) {
    assertThat(what).isNotEmpty();
    seen.add(value);
    return value;
  }

  private static String fail(String of) {
    throw new IllegalStateException("no " + of);
  }

  private String sealed(PayloadContext context, String json) {
    return new String(
        codec.encode(context, json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private String plain(PayloadContext context, ByteBuffer sealed) {
    return new String(
        codec.decode(context, Turns.text(sealed).getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8);
  }

  private static String matched(String event, String data) {
    return "{\"option\":0,\"event\":{\"id\":\"e-9\",\"name\":\"%s\",\"data\":%s,\"ts\":1}}"
        .formatted(event, data);
  }
}
