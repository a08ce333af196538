package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FlowControlTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration ALMOST_A_SECOND = Duration.ofMillis(999);
  private static final Duration YEAR_AND_DAY = Duration.ofDays(366);

  @Test
  void aFunctionHasNoLimitsWhenNothingIsSaid() {
    DurableFunction plain = define(f -> f);
    assertThat(plain.flow()).isEqualTo(FlowControl.NONE);
    assertThat(plain.cancelOn()).isEmpty();
    assertThat(plain.isPinned()).isFalse();
    assertThat(plain.failureHandler()).isEmpty();
    assertThat(plain.takesBatch()).isFalse();
  }

  @Test
  void theShortFormsOfLimitsAreTheLongOnes() {
    DurableFunction f =
        define(
            b ->
                b.concurrency(10)
                    .concurrency(2, "event.data.customer")
                    .pool("openai", 5)
                    .pool("openai", 1, "event.data.customer")
                    .throttle(100, MINUTE)
                    .rateLimit(7, MINUTE)
                    .debounce(MINUTE)
                    .fairness("event.data.customer")
                    .singleton(Singleton.Mode.SKIP)
                    .tokens(Tokens.of(90_000)));
    assertThat(f.flow().concurrency())
        .containsExactly(
            Concurrency.of(10),
            Concurrency.of(2).key("event.data.customer"),
            Concurrency.of(5).pool("openai"),
            Concurrency.of(1).pool("openai").key("event.data.customer"));
    assertThat(f.flow().throttle()).isEqualTo(new Throttle(100, MINUTE, 1, null));
    assertThat(f.flow().rateLimit()).isEqualTo(new RateLimit(7, MINUTE, null));
    assertThat(f.flow().debounce()).isEqualTo(new Debounce(MINUTE, null, null));
    assertThat(f.flow().fairness()).isEqualTo(new Fairness("event.data.customer", null));
    assertThat(f.flow().singleton()).isEqualTo(Singleton.skip());
    assertThat(f.flow().tokens()).containsExactly(new Tokens(null, 90_000, MINUTE, null, 0, null));
  }

  @Test
  void valuesAtTheEndsOfTheirRangesAreTaken() {
    assertThat(Concurrency.of(1).limit()).isEqualTo(1);
    assertThat(Throttle.of(1_000_000, Duration.ofDays(7)).burst(1_000_000).burst())
        .isEqualTo(1_000_000);
    assertThat(RateLimit.of(10_000, Duration.ofDays(1)).limit()).isEqualTo(10_000);
    assertThat(Debounce.of(MINUTE).atMost(MINUTE).atMost()).isEqualTo(MINUTE);
    assertThat(Batch.of(1_000, Duration.ofHours(1)).bytes()).isEqualTo(10L << 20);
    assertThat(Tokens.of(5).estimate(5).estimate()).isEqualTo(5);
    assertThat(define(f -> f.startTimeout(YEAR_AND_DAY)).flow().startTimeout())
        .isEqualTo(YEAR_AND_DAY);
  }

  @Test
  void aValueOutOfRangeIsRefused() {
    for (ThrowingCallable wrong :
        List.<ThrowingCallable>of(
            () -> Concurrency.of(0),
            () -> Throttle.of(0, MINUTE),
            () -> Throttle.of(1_000_001, MINUTE),
            () -> Throttle.of(1, ALMOST_A_SECOND),
            () -> Throttle.of(1, Duration.ofDays(7).plusMillis(1)),
            () -> Throttle.of(1, MINUTE).burst(0),
            () -> RateLimit.of(0, MINUTE),
            () -> RateLimit.of(10_001, MINUTE),
            () -> RateLimit.of(1, ALMOST_A_SECOND),
            () -> RateLimit.of(1, Duration.ofHours(25)),
            () -> Debounce.of(ALMOST_A_SECOND),
            () -> Debounce.of(Duration.ofDays(8)),
            () -> Debounce.of(MINUTE).atMost(Duration.ofSeconds(59)),
            () -> Debounce.of(MINUTE).atMost(Duration.ofDays(8)),
            () -> Batch.of(1, MINUTE),
            () -> Batch.of(1_001, MINUTE),
            () -> Batch.of(2, ALMOST_A_SECOND),
            () -> Batch.of(2, Duration.ofMinutes(61)),
            () -> Batch.of(2, MINUTE).bytes(0),
            () -> Batch.of(2, MINUTE).bytes((10L << 20) + 1),
            () -> Tokens.of(0),
            () -> Tokens.of(10).estimate(-1),
            () -> Tokens.of(10).estimate(11),
            () -> Tokens.of(10).per(ALMOST_A_SECOND),
            () -> Tokens.of(10).per(Duration.ofDays(2)),
            () -> define(f -> f.startTimeout(ALMOST_A_SECOND)),
            () -> define(f -> f.finishTimeout(YEAR_AND_DAY.plusMillis(1))),
            () -> define(f -> f.cancelOn("stop", "true", Duration.ZERO)))) {
      assertCode("SLUICE-2021", wrong);
    }
  }

  @Test
  void aRangeIsNamedAsPeopleSayIt() {
    assertThatThrownBy(() -> Throttle.of(1, Duration.ofMillis(10)))
        .hasMessageContaining(
            "Expected the period of the throttle to be 1 second to 7 days, found PT0.01S.");
  }

  @Test
  void aBatchIsRefusedTogetherWithWhatItExcludes() {
    Map<String, UnaryOperator<DurableFunction.Builder>> excluded =
        Map.of(
            "rate limit", f -> f.rateLimit(1, MINUTE),
            "idempotency key", f -> f.idempotency("event.data.id"),
            "cancel-on", f -> f.cancelOn("stop"),
            "debounce", f -> f.debounce(MINUTE),
            "singleton", f -> f.singleton(Singleton.Mode.CANCEL),
            "priority", f -> f.priority("1"));
    excluded.forEach(
        (name, with) ->
            assertThatThrownBy(
                    () ->
                        with.apply(DurableFunction.define("f"))
                            .batch(2, MINUTE)
                            .runBatch((ctx, events) -> null))
                .isInstanceOfSatisfying(
                    SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-2022"))
                .hasMessageContaining("Expected no " + name + " on function 'f'"));
  }

  @Test
  void aBatchGoesTogetherWithTheOtherLimits() {
    DurableFunction f =
        DurableFunction.define("f")
            .batch(2, MINUTE)
            .concurrency(1)
            .throttle(1, MINUTE)
            .fairness("event.data.customer")
            .finishTimeout(MINUTE)
            .runBatch((ctx, events) -> null);
    assertThat(f.takesBatch()).isTrue();
  }

  @Test
  void aBatchAndTheCodeHaveToFit() {
    assertCode(
        "SLUICE-2027",
        () -> DurableFunction.define("f").batch(2, MINUTE).run((ctx, event) -> null));
    assertCode("SLUICE-2027", () -> DurableFunction.define("f").runBatch((ctx, events) -> null));
  }

  @Test
  void twoPoolsAreRefused() {
    assertCode("SLUICE-2023", () -> define(f -> f.pool("openai", 5).pool("stripe", 5)));
    assertCode(
        "SLUICE-2023", () -> define(f -> f.pool("openai", 5).tokens(Tokens.of(1).name("stripe"))));
    assertCode(
        "SLUICE-2023",
        () -> define(f -> f.tokens(Tokens.of(1).name("a")).tokens(Tokens.of(1).name("b"))));
  }

  @Test
  void aPoolAndATokenBudgetMayHaveOneName() {
    DurableFunction both =
        define(
            f ->
                f.pool("openai", 5)
                    .tokens(Tokens.of(100).name("openai").estimate(0))
                    .tokens(Tokens.of(10).name("openai").key("event.data.model"))
                    .tokens(Tokens.of(50)));
    assertThat(both.flow().tokens()).hasSize(3);
  }

  @Test
  void tooManyLimitsOrOneTwiceAreRefused() {
    for (UnaryOperator<DurableFunction.Builder> wrong :
        List.<UnaryOperator<DurableFunction.Builder>>of(
            f -> f.concurrency(1).concurrency(2),
            f -> f.concurrency(1, "event.data.a").concurrency(2, "event.data.a"),
            f -> f.pool("p", 1).pool("p", 2),
            f -> f.tokens(Tokens.of(1)).tokens(Tokens.of(2)),
            f -> f.tokens(Tokens.of(1).name("p")).tokens(Tokens.of(2).name("p")),
            f -> f.cancelOn("stop").cancelOn("stop"),
            f -> {
              for (int i = 0; i < 5; i++) {
                f.concurrency(1, "event.data.k" + i);
              }
              return f;
            },
            f -> {
              for (int i = 0; i < 5; i++) {
                f.tokens(Tokens.of(1).key("event.data.k" + i));
              }
              return f;
            },
            f -> {
              for (int i = 0; i < 6; i++) {
                f.cancelOn("stop/" + i);
              }
              return f;
            })) {
      assertCode("SLUICE-2024", () -> define(wrong));
    }
  }

  @Test
  void aNameOfAPoolOrBudgetIsChecked() {
    assertCode("SLUICE-2025", () -> define(f -> f.pool(" ", 1)));
    assertCode("SLUICE-2025", () -> define(f -> f.pool("x".repeat(129), 1)));
    assertCode("SLUICE-2025", () -> Tokens.of(1).name(""));
  }

  @Test
  void anEventThatCancelsIsNamedExactly() {
    assertCode("SLUICE-2026", () -> define(f -> f.cancelOn("order/*")));
    assertCode("SLUICE-2026", () -> define(f -> f.cancelOn("")));
  }

  @Test
  void aFailureHandlerIsAFunctionOfItsOwn() {
    DurableFunction handler =
        define(f -> f.retries(2).concurrency(1).onFailure((ctx, event) -> null))
            .failureHandler()
            .orElseThrow();
    assertThat(handler.id()).isEqualTo("f.on-failure");
    assertThat(handler.triggers())
        .containsExactly(
            Trigger.event("sluice/function.failed").when("event.data.function_id == 'f'"));
    assertThat(handler.retry().retries()).isEqualTo(2);
    assertThat(handler.flow()).isEqualTo(FlowControl.NONE);
    assertThat(handler.dataType()).isEqualTo(FailedRun.class);
  }

  @Test
  void aFailureHandlersIdHasToFitToo() {
    assertCode(
        "SLUICE-2001",
        () ->
            DurableFunction.define("x".repeat(118))
                .onFailure((ctx, event) -> null)
                .run((ctx, event) -> null));
  }

  private static DurableFunction define(UnaryOperator<DurableFunction.Builder> with) {
    return with.apply(DurableFunction.define("f")).run((ctx, event) -> null);
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("Expected");
  }
}
