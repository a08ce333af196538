package dev.sluice.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
class StepInputTest {
  record Prompt(String text) {}

  private static final DurableFunction ASKING =
      DurableFunction.define("f")
          .run((ctx, event) -> ctx.step("ask", new Prompt("hello"), in -> in.text() + "!"));

  private static final DurableFunction FAILING =
      DurableFunction.define("f")
          .run(
              (ctx, event) ->
                  ctx.step(
                      "ask",
                      new Prompt("hello"),
                      in -> {
                        ctx.currentStep().usedTokens(7);
                        throw new IOException(in.text());
                      }));

  @Test
  void theInputIsRecordedWithTheOutcome() {
    Turns turns = new Turns(ASKING);
    turns.run();
    assertThat(Turns.text(turns.step("ask").getInput())).isEqualTo("{\"text\":\"hello\"}");
    assertThat(turns.output()).isEqualTo("\"hello!\"");
  }

  @Test
  void itIsRecordedWithAFailureToo() {
    Turns turns = new Turns(FAILING);
    turns.run();
    assertThat(Turns.text(turns.step("ask").getInput())).isEqualTo("{\"text\":\"hello\"}");
    assertThat(turns.step("ask").getError().getMessage()).isEqualTo("hello");
  }

  @Test
  void aStepWithoutAnInputHasNoneRecorded() {
    Turns turns = new Turns(DurableFunction.define("f").run((ctx, e) -> ctx.step("s", () -> 1)));
    turns.run();
    assertThat(turns.step("s").getInput()).isNull();
    assertThat(turns.step("s").getTokens()).isZero();
  }

  @Test
  void anEditedInputTakesThePlaceOfTheCodes() {
    Turns turns = new Turns(ASKING);
    turns.remember("ask", StepKind.RUN, MemoStatus.INPUT, 0, "{\"text\":\"edited\"}");
    turns.run();
    StepRecorded ask = turns.step("ask");
    assertThat(ask.getAttempt()).isEqualTo(1);
    assertThat(Turns.text(ask.getInput())).isEqualTo("{\"text\":\"edited\"}");
    assertThat(turns.output()).isEqualTo("\"edited!\"");
  }

  @Test
  void anEditedInputHoldsForRetriesToo() {
    Turns turns = new Turns(FAILING);
    turns.remember("ask", StepKind.RUN, MemoStatus.INPUT, 0, "{\"text\":\"edited\"}");
    var edited = turns.memo.getFirst();
    turns.remember("ask", StepKind.RUN, MemoStatus.RETRY_DUE, 1, null);
    for (int place : List.of(0, 1)) {
      turns.memo.remove(edited);
      turns.memo.add(place, edited);
      turns.run();
      assertThat(turns.step("ask").getAttempt()).isEqualTo(2);
      assertThat(turns.step("ask").getError().getMessage()).isEqualTo("edited");
    }
  }

  @Test
  void anOutcomeGoesBeforeAnEditedInput() {
    Turns turns = new Turns(ASKING);
    turns.remember("ask", StepKind.RUN, MemoStatus.INPUT, 0, "{\"text\":\"edited\"}");
    var edited = turns.memo.getFirst();
    turns.remember("ask", StepKind.RUN, MemoStatus.SUCCEEDED, 1, "\"known\"");
    turns.memo.addFirst(edited);
    turns.run();
    assertThat(turns.output()).isEqualTo("\"known\"");
  }

  @Test
  void anEditedInputThatDoesNotReadFailsTheStepForGood() {
    Turns turns = new Turns(ASKING);
    turns.remember("ask", StepKind.RUN, MemoStatus.INPUT, 0, "{\"text\":{}}");
    turns.run();
    assertThat(turns.step("ask").getError().getType()).isEqualTo("SLUICE-3004");
    assertThat(turns.step("ask").getError().getMessage()).contains("an input of step 'ask'");
    assertThat(turns.step("ask").getFinalFailure()).isTrue();
  }

  @Test
  void anInputThatCannotBeWrittenOrReadBackFailsTheStepForGood() {
    Turns unwritable =
        new Turns(
            DurableFunction.define("f").run((ctx, e) -> ctx.step("s", new Object(), in -> "x")));
    unwritable.run();
    assertThat(unwritable.step("s").getError().getType()).isEqualTo("SLUICE-3003");
    assertThat(unwritable.step("s").getError().getMessage()).contains("an input of step 's'");

    Turns generic =
        new Turns(
            DurableFunction.define("f")
                .run((ctx, e) -> ctx.step("s", List.of(new Prompt("a")), in -> in.size())));
    generic.run();
    assertThat(generic.step("s").getError().getType()).isEqualTo("SLUICE-3004");
  }

  @Test
  void aGenericInputIsReadAsItsStatedType() {
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, event) ->
                        ctx.step(
                            "ask",
                            new TypeRef<List<Prompt>>() {},
                            List.of(new Prompt("a"), new Prompt("b")),
                            null,
                            StepOptions.DEFAULT,
                            in -> in.getLast().text())));
    turns.remember("ask", StepKind.RUN, MemoStatus.INPUT, 0, "[{\"text\":\"edited\"}]");
    turns.run();
    assertThat(turns.output()).isEqualTo("\"edited\"");
  }

  @Test
  void itMayRunInABranchAndWithATimeout() {
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, event) -> {
                      var beside = ctx.stepAsync("ask", new Prompt("a"), in -> in.text());
                      String here =
                          ctx.step(
                              "ask-slowly",
                              StepOptions.timeout(Duration.ofSeconds(10)),
                              new Prompt("b"),
                              in -> {
                                ctx.currentStep().usedTokens(40);
                                ctx.currentStep().usedTokens(2);
                                return in.text();
                              });
                      return beside.join() + here;
                    }));
    turns.run();
    assertThat(turns.output()).isEqualTo("\"ab\"");
    assertThat(Turns.text(turns.step("ask-slowly").getInput())).isEqualTo("{\"text\":\"b\"}");
    assertThat(turns.step("ask-slowly").getTokens()).isEqualTo(42);
  }

  @Test
  void tokensCountForAnAttemptThatFailsToo() {
    Turns turns = new Turns(FAILING);
    turns.run();
    assertThat(turns.step("ask").getTokens()).isEqualTo(7);
  }

  @Test
  void callsOfModelsAreRecordedAndTheirTokensCount() {
    ModelCall call =
        new ModelCall(
            "openai",
            "gpt-5-mini",
            1_000,
            200,
            512,
            new BigDecimal("0.0005500004"),
            Duration.ofMillis(1_234),
            "stop");
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, e) ->
                        ctx.step(
                            "s",
                            () -> {
                              for (int i = 0; i < 101; i++) {
                                ctx.currentStep().modelCall(call);
                              }
                              return 1;
                            })));
    turns.run();
    assertThat(turns.step("s").getTokens()).isEqualTo(101 * 1_200);
    assertThat(turns.step("s").getModelCalls())
        .hasSize(100)
        .startsWith(
            new dev.sluice.schemas.common.ModelCall(
                "openai", "gpt-5-mini", 1_000L, 200L, 512L, 550_000L, 1_234L, "stop"));
  }

  static Stream<Executable> callsThatCannotBe() {
    Duration none = Duration.ZERO;
    return Stream.of(
        () -> new ModelCall(" ", "m", 0, 0, 0, null, none, null),
        () -> new ModelCall("p", "", 0, 0, 0, null, none, null),
        () -> new ModelCall("p", "m", -1, 0, 0, null, none, null),
        () -> new ModelCall("p", "m", 0, -1, 0, null, none, null),
        () -> new ModelCall("p", "m", 5, 0, 6, null, none, null),
        () -> new ModelCall("p", "m", 0, 0, 0, new BigDecimal("-1"), none, null),
        () -> new ModelCall("p", "m", 0, 0, 0, new BigDecimal("1e9"), none, null),
        () -> new ModelCall("p", "m", 0, 0, 0, null, Duration.ofMillis(-1), null));
  }

  @ParameterizedTest
  @MethodSource("callsThatCannotBe")
  void aCallThatCannotBeIsRefused(Executable call) {
    assertThatThrownBy(call::execute)
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-3019"));
  }

  @Test
  void negativeTokensFailTheStepForGood() {
    Turns turns =
        new Turns(
            DurableFunction.define("f")
                .run(
                    (ctx, e) -> {
                      ctx.step("s", () -> ctx.currentStep().usedTokens(-1));
                      return null;
                    }));
    turns.run();
    assertThat(turns.step("s").getError().getType()).isEqualTo("SLUICE-3018");
    assertThat(turns.step("s").getTokens()).isZero();
  }
}
