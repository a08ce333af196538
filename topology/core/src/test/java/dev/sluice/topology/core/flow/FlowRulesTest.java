package dev.sluice.topology.core.flow;

import static dev.sluice.topology.core.flow.FlowSample.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl.Singleton.Mode;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlowRulesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofMillis(10);

  private static FlowSample batch() {
    return flow().batch(50, MINUTE, null, 1_000_000);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(batch().rateLimit(1, MINUTE, null), "A batch does not go with a rate limit"),
        Arguments.of(batch().idempotency("k"), "A batch does not go with an idempotency key"),
        Arguments.of(batch().debounce(MINUTE, null, null), "A batch does not go with debounce"),
        Arguments.of(batch().singleton(null, Mode.SKIP), "A batch does not go with singleton"),
        Arguments.of(batch().priority("p"), "A batch does not go with priority"),
        Arguments.of(flow().batch(1, MINUTE, null, 1), "the size of the batch to be 2 to 1000"),
        Arguments.of(flow().batch(2, MOMENT, null, 1), "the timeout of the batch to be PT1S"),
        Arguments.of(flow().batch(2, MINUTE, null, 0), "the bytes of the batch to be 1 to"),
        Arguments.of(flow().concurrency(0), "a concurrency limit to be 1 to"),
        Arguments.of(flow().concurrency(1).concurrency(2), "have the same key and pool"),
        Arguments.of(
            flow().concurrency(1, null, "a").concurrency(2, null, "b"),
            "Two pools on one function"),
        Arguments.of(flow().concurrency(1, null, " "), "The name of a pool is empty"),
        Arguments.of(flow().concurrency(1, " ", null), "the key of a concurrency limit"),
        Arguments.of(flow().throttle(0, MINUTE, 0, null), "the limit of the throttle to be 1"),
        Arguments.of(flow().throttle(1, MOMENT, 0, null), "the period of the throttle"),
        Arguments.of(flow().throttle(1, MINUTE, -1, null), "the burst of the throttle"),
        Arguments.of(flow().rateLimit(1, Duration.ofHours(25), null), "the period of the rate"),
        Arguments.of(flow().rateLimit(10_001, MINUTE, null), "the rate limit to be 1 to 10000"),
        Arguments.of(
            flow().debounce(MINUTE, null, Duration.ofSeconds(30)), "is shorter than its period"),
        Arguments.of(flow().debounce(Duration.ofDays(8), null, null), "period of the debounce"),
        Arguments.of(flow().startTimeout(Duration.ZERO), "the start timeout to be PT1S"),
        Arguments.of(flow().tokens("t", 10, MINUTE, null, 11), "the estimate of the token budget"),
        Arguments.of(
            flow().tokens("t", 10, MINUTE, null, 1).tokens("t", 9, MINUTE, null, 1),
            "Two token budgets have the same key and name"),
        Arguments.of(flow().tokens("t", 10, MINUTE, null, -1), "the estimate of the token budget"),
        Arguments.of(
            flow().tokens("t", 10, Duration.ofDays(2), null, 1), "the period of the token"),
        Arguments.of(
            flow().tokens("t", 10, MINUTE, null, 1).tokens("u", 9, MINUTE, null, 1),
            "Two pools on one function (t and u)"),
        Arguments.of(
            flow().concurrency(1, null, "a").tokens("t", 10, MINUTE, null, 1),
            "Two pools on one function (a and t)"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  void whatMakesNoSenseIsRefusedWithTheReason(FlowSample flow, String problem) {
    assertThat(FlowRules.check(flow.build(), false)).singleElement().asString().contains(problem);
  }

  @Test
  void aBatchIsNotCancelledByEvents() {
    assertThat(FlowRules.check(batch().build(), true))
        .singleElement()
        .asString()
        .contains("A batch does not go with cancel-on");
    assertThat(FlowRules.check(flow().build(), true)).isEmpty();
  }

  @Test
  void whatMakesSenseIsAccepted() {
    FlowSample all =
        flow()
            .concurrency(10)
            .concurrency(2, "customer", null)
            .concurrency(20, null, "gpt")
            .throttle(100, MINUTE, 0, null)
            .rateLimit(10, MINUTE, "customer")
            .debounce(MINUTE, "customer", MINUTE)
            .singleton("customer", Mode.CANCEL)
            .idempotency("order")
            .priority("tier")
            .fairness("customer")
            .tokens("gpt", 90_000, MINUTE, "model", 2_000)
            .tokens(null, 90_000, MINUTE, null, 0);
    assertThat(FlowRules.check(all.build(), true)).isEmpty();
    assertThat(FlowRules.check(batch().concurrency(2).throttle(1, MINUTE, 0, null).build(), false))
        .isEmpty();
    assertThat(FlowRules.check(FlowControl.NONE, false)).isEmpty();
  }
}
