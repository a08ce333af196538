package dev.sluice.topology.core.flow;

import static dev.sluice.topology.core.flow.FlowSample.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl.Singleton.Mode;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaneKeyTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  static Stream<Arguments> lanes() {
    return Stream.of(
        Arguments.of("no limits", flow(), "run-1"),
        Arguments.of("order alone", flow().priority("p").fairness("c"), "run-1"),
        Arguments.of("timeouts alone", flow().startTimeout(MINUTE), "run-1"),
        Arguments.of("unkeyed", flow().concurrency(1), "f"),
        Arguments.of("keyed", flow().concurrency(1, "c", null), "f#v"),
        Arguments.of(
            "one key", flow().concurrency(1, "c", null).throttle(1, MINUTE, 0, "c"), "f#v"),
        Arguments.of("two keys", flow().concurrency(1, "c", null).rateLimit(1, MINUTE, "d"), "f"),
        Arguments.of("keyed and not", flow().concurrency(1, "c", null).concurrency(9), "f"),
        Arguments.of("rate limit", flow().rateLimit(1, MINUTE, "c"), "f#v"),
        Arguments.of("debounce", flow().debounce(MINUTE, "c", null), "f#v"),
        Arguments.of("batch", flow().batch(2, MINUTE, "c", 10), "f#v"),
        Arguments.of("batch of all", flow().batch(2, MINUTE, null, 10), "f"),
        Arguments.of("singleton", flow().singleton("c", Mode.SKIP), "f#v"),
        Arguments.of("idempotency", flow().idempotency("c"), "f#v"),
        Arguments.of("tokens", flow().tokens(null, 10, MINUTE, "c", 1), "f#v"),
        Arguments.of("shared tokens", flow().tokens("gpt", 10, MINUTE, "c", 1), "pool:gpt"),
        Arguments.of(
            "tokens and a pool of one name",
            flow().concurrency(5, null, "gpt").tokens("gpt", 10, MINUTE, null, 0),
            "pool:gpt"),
        Arguments.of("pool", flow().concurrency(1, null, "model"), "pool:model"),
        Arguments.of(
            "pool and key",
            flow().concurrency(1, "c", null).concurrency(9, "d", "model"),
            "pool:model"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("lanes")
  void aLaneIsTheNarrowestKeyThatOwnsAllLimits(String what, FlowSample flow, String lane) {
    assertThat(LaneKey.plan("f", flow.build()).lane("run-1", FlowSample.keys("v"))).isEqualTo(lane);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lanes")
  void aKeyThatEvaluatesToNothingHasALaneToo(String what, FlowSample flow, String lane) {
    assertThat(LaneKey.plan("f", flow.build()).lane("run-1", FlowSample.keys(null)))
        .isEqualTo(lane.replace("#v", "#"));
  }
}
