package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionDefinitionsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aPlainFunctionHasNoFlowControl() {
    FunctionDefinition plain = define(f -> f.on(dev.sluice.sdk.Trigger.event("a/b")));
    assertThat(plain.getId()).isEqualTo("f");
    assertThat(plain.getApp()).isEqualTo("app");
    assertThat(plain.getTriggers()).containsExactly(new Trigger("a/b", null, null));
    assertThat(plain.getFlow()).isNull();
    assertThat(plain.getCancelOn()).isEmpty();
    assertThat(plain.getPinVersion()).isFalse();
    assertThat(plain.getRegisteredAt()).isEqualTo(NOW);
  }

  @Test
  void triggersAreWrittenInFull() {
    FunctionDefinition f =
        define(
            b ->
                b.on(
                    dev.sluice.sdk.Trigger.event("a/*").when("event.data.amount > 100"),
                    dev.sluice.sdk.Trigger.cron("0 9 * * *"),
                    dev.sluice.sdk.Trigger.cron("@daily")
                        .zone("Europe/Vienna")
                        .jitter(MINUTE)
                        .catchUp(dev.sluice.sdk.CatchUp.ALL)));
    assertThat(f.getTriggers())
        .containsExactly(
            new Trigger("a/*", "event.data.amount > 100", null),
            new Trigger("", null, new Cron("0 9 * * *", "UTC", 0L, CatchUp.LATEST)),
            new Trigger("", null, new Cron("@daily", "Europe/Vienna", 60_000L, CatchUp.ALL)));
  }

  @Test
  void limitsAreWrittenInFull() {
    var flow =
        define(
                b ->
                    b.concurrency(10)
                        .concurrency(2, "event.data.customer")
                        .pool("openai", 5)
                        .throttle(
                            dev.sluice.sdk.Throttle.of(100, MINUTE).burst(3).key("event.data.t"))
                        .rateLimit(dev.sluice.sdk.RateLimit.of(7, MINUTE).key("event.data.r"))
                        .debounce(
                            dev.sluice.sdk.Debounce.of(MINUTE)
                                .key("event.data.d")
                                .atMost(Duration.ofHours(1)))
                        .priority("event.data.p")
                        .fairness(dev.sluice.sdk.Fairness.of("event.data.c").weight("event.data.w"))
                        .singleton(dev.sluice.sdk.Singleton.cancel().key("event.data.s"))
                        .idempotency("event.data.i")
                        .startTimeout(MINUTE)
                        .finishTimeout(Duration.ofDays(1))
                        .tokens(
                            Tokens.of(90_000)
                                .per(MINUTE)
                                .key("event.data.model")
                                .estimate(500)
                                .estimateBy("event.data.tokens")
                                .name("openai")))
            .getFlow();
    assertThat(flow.getConcurrency())
        .containsExactly(
            new ConcurrencyLimit(10, null, null),
            new ConcurrencyLimit(2, "event.data.customer", null),
            new ConcurrencyLimit(5, null, "openai"));
    assertThat(flow.getThrottle()).isEqualTo(new Throttle(100, 60_000L, 3, "event.data.t"));
    assertThat(flow.getRateLimit()).isEqualTo(new RateLimit(7, 60_000L, "event.data.r"));
    assertThat(flow.getDebounce()).isEqualTo(new Debounce(60_000L, "event.data.d", 3_600_000L));
    assertThat(flow.getPriority()).isEqualTo("event.data.p");
    assertThat(flow.getFairness()).isEqualTo(new Fairness("event.data.c", "event.data.w"));
    assertThat(flow.getBatch()).isNull();
    assertThat(flow.getSingleton()).isEqualTo(new Singleton("event.data.s", SingletonMode.CANCEL));
    assertThat(flow.getIdempotency()).isEqualTo("event.data.i");
    assertThat(flow.getStartTimeoutMs()).isEqualTo(60_000L);
    assertThat(flow.getFinishTimeoutMs()).isEqualTo(86_400_000L);
    assertThat(flow.getTokens())
        .containsExactly(
            new TokenBudget(
                "openai", 90_000L, 60_000L, "event.data.model", 500L, "event.data.tokens"));
  }

  @Test
  void aBatchIsWrittenInFull() {
    DurableFunction batched =
        DurableFunction.define("f")
            .batch(dev.sluice.sdk.Batch.of(50, MINUTE).key("event.data.k").bytes(1_000))
            .runBatch((ctx, events) -> null);
    assertThat(define("1", batched).getFirst().getFlow().getBatch())
        .isEqualTo(new Batch(50, 60_000L, "event.data.k", 1_000L));
  }

  @Test
  void cancelOnAndPinningAreWritten() {
    FunctionDefinition f =
        define(
            b ->
                b.cancelOn("order/gone", "async.data.id == event.data.id", MINUTE)
                    .cancelOn("stop")
                    .pinVersion());
    assertThat(f.getCancelOn())
        .containsExactly(
            new CancelOn("order/gone", "async.data.id == event.data.id", 60_000L),
            new CancelOn("stop", null, Duration.ofDays(366).toMillis()));
    assertThat(f.getPinVersion()).isTrue();
    assertThat(f.getAppVersion()).isEqualTo("1");
  }

  @Test
  void aFailureHandlerIsDefinedBehindItsFunction() {
    DurableFunction f =
        DurableFunction.define("charge")
            .retries(2)
            .onFailure((ctx, event) -> null)
            .run((ctx, event) -> null);
    List<FunctionDefinition> both = define(null, f);
    assertThat(both)
        .extracting(FunctionDefinition::getId)
        .containsExactly("charge", "charge.on-failure");
    assertThat(both.getLast().getTriggers())
        .containsExactly(
            new Trigger("sluice/function.failed", "event.data.function_id == 'charge'", null));
    assertThat(both.getLast().getRetry()).isEqualTo(both.getFirst().getRetry());
  }

  @Test
  void everyWrongExpressionIsRefusedWithItsFunctionAndOption() {
    String wrong = "event.data.x ==";
    List<Map.Entry<String, UnaryOperator<DurableFunction.Builder>>> options =
        List.of(
            option(
                "the condition of trigger 'a/b'",
                b -> b.on(dev.sluice.sdk.Trigger.event("a/b").when(wrong))),
            option("the key of a concurrency limit", b -> b.concurrency(1, wrong)),
            option("the key of a concurrency limit", b -> b.pool("p", 1, wrong)),
            option(
                "the key of the throttle",
                b -> b.throttle(dev.sluice.sdk.Throttle.of(1, MINUTE).key(wrong))),
            option(
                "the key of the rate limit",
                b -> b.rateLimit(dev.sluice.sdk.RateLimit.of(1, MINUTE).key(wrong))),
            option(
                "the key of the debounce",
                b -> b.debounce(dev.sluice.sdk.Debounce.of(MINUTE).key(wrong))),
            option("the priority", b -> b.priority(wrong)),
            option("the key of fairness", b -> b.fairness(wrong)),
            option(
                "the weight of fairness",
                b -> b.fairness(dev.sluice.sdk.Fairness.of("event.id").weight(wrong))),
            option(
                "the key of the singleton",
                b -> b.singleton(dev.sluice.sdk.Singleton.skip().key(wrong))),
            option("the idempotency key", b -> b.idempotency(wrong)),
            option("the key of a token budget", b -> b.tokens(Tokens.of(1).key(wrong))),
            option("the estimate of a token budget", b -> b.tokens(Tokens.of(1).estimateBy(wrong))),
            option(
                "the key of token budget 'gpt'",
                b -> b.tokens(Tokens.of(1).name("gpt").key(wrong))),
            option("the condition of cancel-on 'stop'", b -> b.cancelOn("stop", wrong)));
    options.forEach(
        option ->
            assertThatThrownBy(() -> define(option.getValue()))
                .isInstanceOfSatisfying(
                    SluiceException.class,
                    e -> {
                      assertThat(e.code()).isEqualTo("SLUICE-2101");
                      assertThat(e.problem())
                          .startsWith("In function 'f', " + option.getKey() + ": ");
                    }));
  }

  @Test
  void theKeyOfABatchIsCheckedToo() {
    DurableFunction batched =
        DurableFunction.define("f")
            .batch(dev.sluice.sdk.Batch.of(5, MINUTE).key(""))
            .runBatch((ctx, events) -> null);
    assertCode("SLUICE-2101", () -> define("1", batched));
  }

  @Test
  void onlyCancelOnKnowsTheEventThatComes() {
    String withAsync = "async.data.id == event.data.id";
    assertThat(define(b -> b.cancelOn("stop", withAsync)).getCancelOn()).hasSize(1);
    assertCode("SLUICE-2102", () -> define(b -> b.idempotency(withAsync)));
    assertCode(
        "SLUICE-2102", () -> define(b -> b.on(dev.sluice.sdk.Trigger.event("a").when(withAsync))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0 9 * *", "61 * * * *", "TZ=Nowhere/City 0 9 * * *", "0 0 30 2 *"})
  void aScheduleThatCannotBeReadOrNeverTicksIsRefused(String cron) {
    assertThatThrownBy(() -> define(b -> b.on(dev.sluice.sdk.Trigger.cron(cron))))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo("SLUICE-2110");
              assertThat(e.problem()).startsWith("In function 'f', the schedule '" + cron + "': ");
            });
  }

  @Test
  void aFunctionThatPinsItsRunsNeedsAVersion() {
    DurableFunction pinned = DurableFunction.define("f").pinVersion().run((ctx, event) -> null);
    assertCode("SLUICE-2015", () -> define(null, pinned));
  }

  @Test
  void aDefinitionIsChangedByEachOfItsPartsAndNotByTime() {
    FunctionDefinition plain = define(b -> b);
    FunctionDefinition later =
        FunctionDefinitions.of("app", "1", List.of(plain()), NOW.plusSeconds(9)).getFirst();
    assertThat(FunctionDefinitions.areSame(plain, later)).isTrue();

    List<UnaryOperator<DurableFunction.Builder>> changes =
        List.of(
            b -> b.on(dev.sluice.sdk.Trigger.event("a/b")),
            b -> b.retries(1),
            b -> b.concurrency(1),
            b -> b.finishTimeout(MINUTE),
            b -> b.cancelOn("stop"),
            b -> b.pinVersion());
    for (var change : changes) {
      assertThat(FunctionDefinitions.areSame(define(change), plain)).isFalse();
      assertThat(FunctionDefinitions.areSame(define(change), define(change))).isTrue();
    }
    assertThat(FunctionDefinitions.areSame(define("2", plain()).getFirst(), plain)).isFalse();
  }

  @Test
  void aDefinitionThatWasReadBackIsTheSame() {
    var serde = SluiceSerdes.of(Map.of()).of(FunctionDefinition.class);
    for (FunctionDefinition written :
        List.of(
            define(b -> b),
            define(
                b ->
                    b.on(dev.sluice.sdk.Trigger.cron("@daily"))
                        .pool("openai", 5)
                        .tokens(Tokens.of(1))
                        .cancelOn("stop")))) {
      byte[] bytes = serde.serializer().serialize("sluice.functions", written);
      FunctionDefinition read = serde.deserializer().deserialize("sluice.functions", bytes);
      assertThat(FunctionDefinitions.areSame(written, read)).isTrue();
    }
  }

  private static DurableFunction plain() {
    return DurableFunction.define("f").run((ctx, event) -> null);
  }

  private static Map.Entry<String, UnaryOperator<DurableFunction.Builder>> option(
      String name, UnaryOperator<DurableFunction.Builder> with) {
    return Map.entry(name, with);
  }

  private static FunctionDefinition define(UnaryOperator<DurableFunction.Builder> with) {
    DurableFunction.Builder builder = with.apply(DurableFunction.define("f"));
    return define("1", builder.run((ctx, event) -> null)).getFirst();
  }

  private static List<FunctionDefinition> define(@Nullable String version, DurableFunction f) {
    return FunctionDefinitions.of("app", version, List.of(f), NOW);
  }

  private static void assertCode(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
