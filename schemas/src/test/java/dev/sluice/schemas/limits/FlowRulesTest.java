package dev.sluice.schemas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlowRulesTest {
  private static final long MOMENT = 10;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private static FlowControl flow() {
    return new FlowControl(
        List.of(), null, null, null, null, null, null, null, null, null, null, List.of());
  }

  private static FlowControl batch(int size, long timeout, long bytes) {
    FlowControl flow = flow();
    flow.setBatch(new Batch(size, timeout, null, bytes));
    return flow;
  }

  private static FlowControl batch() {
    return batch(50, MINUTE, 1_000_000);
  }

  private static FlowControl slots(ConcurrencyLimit... limits) {
    FlowControl flow = flow();
    flow.setConcurrency(List.of(limits));
    return flow;
  }

  private static ConcurrencyLimit slot(int limit, @Nullable String key, @Nullable String pool) {
    return new ConcurrencyLimit(limit, key, pool);
  }

  private static FlowControl tokens(TokenBudget... budgets) {
    FlowControl flow = flow();
    flow.setTokens(List.of(budgets));
    return flow;
  }

  private static TokenBudget budget(String name, long tokens, long period, long estimate) {
    return new TokenBudget(name, tokens, period, null, estimate, null);
  }

  private static FlowControl throttle(int limit, long period, int burst) {
    FlowControl flow = flow();
    flow.setThrottle(new Throttle(limit, period, burst, null));
    return flow;
  }

  private static FlowControl rate(FlowControl flow, int limit, long period) {
    flow.setRateLimit(new RateLimit(limit, period, null));
    return flow;
  }

  private static FlowControl debounce(FlowControl flow, long period, @Nullable Long timeout) {
    flow.setDebounce(new Debounce(period, null, timeout));
    return flow;
  }

  private static FlowControl pool(FlowControl flow, String pool) {
    flow.setConcurrency(List.of(slot(1, null, pool)));
    return flow;
  }

  private static FlowControl idempotency(FlowControl flow) {
    flow.setIdempotency("event.data.id");
    return flow;
  }

  private static FlowControl singleton(FlowControl flow) {
    flow.setSingleton(new Singleton(null, SingletonMode.SKIP));
    return flow;
  }

  private static FlowControl priority(FlowControl flow) {
    flow.setPriority("1");
    return flow;
  }

  private static FlowControl startTimeout(long millis) {
    FlowControl flow = flow();
    flow.setStartTimeoutMs(millis);
    return flow;
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(rate(batch(), 1, MINUTE), "Expected no rate limit beside a batch"),
        Arguments.of(idempotency(batch()), "Expected no idempotency key beside a batch"),
        Arguments.of(debounce(batch(), MINUTE, null), "Expected no debounce beside a batch"),
        Arguments.of(singleton(batch()), "Expected no singleton beside a batch"),
        Arguments.of(priority(batch()), "Expected no priority beside a batch"),
        Arguments.of(batch(1, MINUTE, 1), "the size of the batch to be 2 to 1000"),
        Arguments.of(batch(2, MOMENT, 1), "the timeout of the batch to be PT1S to PT1H"),
        Arguments.of(batch(2, MINUTE, 0), "the bytes of the batch to be 1 to"),
        Arguments.of(slots(slot(0, null, null)), "a concurrency limit to be 1 to"),
        Arguments.of(slots(slot(1, null, null), slot(2, null, null)), "have the same key and pool"),
        Arguments.of(
            slots(slot(1, null, "a"), slot(2, null, "b")), "Two pools on one function (a and b)"),
        Arguments.of(slots(slot(1, null, " ")), "The name of a pool is empty"),
        Arguments.of(slots(slot(1, " ", null)), "the key of a concurrency limit"),
        Arguments.of(throttle(0, MINUTE, 1), "the limit of the throttle to be 1"),
        Arguments.of(throttle(1, MOMENT, 1), "the period of the throttle to be PT1S to PT168H"),
        Arguments.of(throttle(1, 7 * DAY + 1, 1), "the period of the throttle"),
        Arguments.of(throttle(1, MINUTE, 0), "the burst of the throttle"),
        Arguments.of(rate(flow(), 1, DAY + 1), "the period of the rate limit to be PT1S to PT24H"),
        Arguments.of(rate(flow(), 10_001, MINUTE), "the rate limit to be 1 to 10000"),
        Arguments.of(debounce(flow(), MINUTE, 30_000L), "the timeout of the debounce"),
        Arguments.of(debounce(flow(), 8 * DAY, null), "the period of the debounce"),
        Arguments.of(startTimeout(0), "the start timeout to be PT1S"),
        Arguments.of(tokens(budget("", 10, MINUTE, 11)), "the estimate of a token budget"),
        Arguments.of(tokens(budget("", 10, MINUTE, -1)), "the estimate of a token budget"),
        Arguments.of(tokens(budget("", 10, DAY + 1, 1)), "the period of a token budget"),
        Arguments.of(tokens(budget(" ", 10, MINUTE, 1)), "The name of a token budget is empty"),
        Arguments.of(
            tokens(budget("t", 10, MINUTE, 1), budget("t", 9, MINUTE, 1)),
            "Two token budgets have the same key and name"),
        Arguments.of(
            tokens(budget("t", 10, MINUTE, 1), budget("u", 9, MINUTE, 1)),
            "Two pools on one function (t and u)"),
        Arguments.of(
            pool(tokens(budget("t", 10, MINUTE, 1)), "a"), "Two pools on one function (a and t)"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  void whatMakesNoSenseIsRefusedWithTheReason(FlowControl flow, String problem) {
    assertThat(check(flow, 0)).singleElement().asString().contains(problem);
  }

  @Test
  void aBatchIsNotCancelledByEvents() {
    assertThat(check(batch(), 1))
        .singleElement()
        .asString()
        .contains("Expected no cancel-on beside a batch");
    assertThat(check(flow(), 5)).isEmpty();
    assertThat(check(null, 6)).containsExactly("Expected at most 5 cancel-on events, found 6.");
  }

  @Test
  void whatMakesSenseIsAccepted() {
    FlowControl all =
        new FlowControl(
            List.of(
                slot(10, null, null),
                slot(2, "event.data.customer", null),
                slot(20, null, "openai")),
            new Throttle(100, MINUTE, 1, null),
            new RateLimit(10, MINUTE, "event.data.customer"),
            new Debounce(MINUTE, "event.data.customer", MINUTE),
            "event.data.p",
            new Fairness("event.data.customer", null),
            null,
            new Singleton("event.data.customer", SingletonMode.CANCEL),
            "event.data.order",
            MINUTE,
            DAY,
            List.of(
                new TokenBudget(
                    "openai", 90_000L, MINUTE, "event.data.model", 2_000L, "event.data.n"),
                budget("", 90_000, DAY, 0)));
    assertThat(check(all, 5)).isEmpty();
    FlowControl batch = batch();
    batch.setConcurrency(List.of(slot(2, null, null)));
    batch.setThrottle(new Throttle(1, MINUTE, 1, null));
    assertThat(check(batch, 0)).isEmpty();
    assertThat(check(null, 0)).isEmpty();
  }

  private static List<String> check(@Nullable FlowControl flow, int cancelOn) {
    List<CancelOn> events = new ArrayList<>();
    for (int i = 0; i < cancelOn; i++) {
      events.add(new CancelOn("stop/" + i, null, null));
    }
    return FlowRules.check(
        new FunctionDefinition(
            "f",
            "app",
            null,
            List.of(),
            new RetryPolicy(4, 1_000L, MINUTE, 2.0, 0.0),
            Instant.EPOCH,
            flow,
            events,
            false));
  }
}
