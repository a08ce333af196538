package dev.sluice.topology.core.flow;

import static dev.sluice.topology.core.flow.FlowSample.flow;
import static dev.sluice.topology.core.flow.FlowSample.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.lane.LaneReport;
import dev.sluice.topology.core.flow.lane.LaneReport.Hot;
import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneReportTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  private final Map<String, FlowControl> deployed = new HashMap<>();
  private final MemoryStore store = new MemoryStore();
  private Lanes lanes = lanes();
  private Instant now = START;
  private int runs;

  private Lanes lanes() {
    return new Lanes(store, id -> deployed.getOrDefault(id, FlowControl.NONE), 600);
  }

  @Test
  void whereNothingWaitsOnlyTurnsAreCounted() {
    assertThat(report()).isEqualTo(LaneReport.NOTHING);

    deployed.put("greet", flow().concurrency(2).build());
    want("greet", null, 2);
    assertThat(report()).isEqualTo(new LaneReport(0, 2, List.of()));
  }

  @Test
  void aLaneOfAFunctionHoldsAllItsRuns() {
    deployed.put("greet", flow().concurrency(3).concurrency(1, "event.data.who", null).build());
    want("greet", "ada", 4);
    now = now.plusSeconds(5);
    want("greet", "bob", 2);

    assertThat(report().longest())
        .containsExactly(
            new Hot("greet", "greet", 4, 2, "concurrency 1 per event.data.who", "ada", START));
  }

  @Test
  void aLaneOfAKeyHoldsTheRunsOfThatKey() {
    deployed.put("greet", flow().concurrency(2, "event.data.who", null).build());
    want("greet", "ada", 3);
    want("greet", "bob", 7);

    assertThat(report())
        .isEqualTo(
            new LaneReport(
                6,
                4,
                List.of(
                    hot("greet#bob", 5, 2, "concurrency 2 per event.data.who", "bob"),
                    hot("greet#ada", 1, 2, "concurrency 2 per event.data.who", "ada"))));
  }

  @Test
  void aLaneOfAPoolHoldsTheRunsOfAllItsFunctions() {
    deployed.put("summarize", flow().concurrency(3, null, "openai").build());
    deployed.put("embed", flow().concurrency(3, null, "openai").build());
    want("summarize", null, 4);
    now = now.plusSeconds(1);
    want("embed", null, 5);

    assertThat(report().longest())
        .containsExactly(new Hot("pool:openai", "summarize", 6, 3, "pool openai 3", null, START));
  }

  @Test
  void aPausedFunctionWithoutLimitsQueuesUnderItsOwnName() {
    lanes.pause("greet");
    want("greet", null, 2);
    assertThat(report().longest()).containsExactly(hot("greet", 2, 0, "paused", null));

    lanes.resume("greet");
    assertThat(report().longest()).containsExactly(hot("greet", 2, 0, null, null));
  }

  @Test
  void ofManyTheLongestAreToldInOrder() {
    deployed.put("greet", flow().concurrency(1, "event.data.who", null).build());
    for (int i = 1; i <= 12; i++) {
      want("greet", "k" + i, 1 + i);
    }
    LaneReport report = lanes.report(3, now);
    assertThat(report.queued()).isEqualTo(78);
    assertThat(report.executing()).isEqualTo(12);
    assertThat(report.longest())
        .extracting(Hot::lane)
        .containsExactly("greet#k12", "greet#k11", "greet#k10");
  }

  @Test
  void howManyWaitIsExactHoweverManyKeysThereAre() {
    deployed.put("all", flow().concurrency(1).concurrency(1, "event.data.who", null).build());
    deployed.put("each", flow().concurrency(1, "event.data.who", null).build());
    want("each", "first", 5);
    for (int i = 0; i < 5_100; i++) {
      want("all", "k" + i, 1);
      want("each", "k" + i, 2);
    }
    LaneReport report = lanes.report(2, now);
    assertThat(report.queued()).isEqualTo(5_099 + 5_104);
    assertThat(report.longest()).extracting(Hot::lane).containsExactly("all", "each#first");
    assertThat(report.longest()).extracting(Hot::queued).containsExactly(5_099L, 4L);
  }

  @Test
  void aFunctionWhoseLimitsChangeIsCountedAnew() {
    deployed.put("greet", flow().concurrency(1).build());
    want("greet", "ada", 3);
    deployed.put("greet", flow().concurrency(1, "event.data.who", null).build());
    lanes.reconfigured("greet", run -> null);
    assertThat(report().queued()).isEqualTo(2);
    assertThat(report().longest()).extracting(Hot::lane).containsExactly("greet#ada");
  }

  @Test
  void whatIsToldIsTheSameAfterARestart() {
    deployed.put("greet", flow().throttle(1, Duration.ofMinutes(1), 1, "event.data.who").build());
    want("greet", "ada", 5);
    LaneReport before = report();
    assertThat(before.longest())
        .containsExactly(hot("greet#ada", 3, 2, "throttle 1 in 1 min per event.data.who", "ada"));

    store.commit();
    lanes = lanes();
    assertThat(report()).isEqualTo(before);
  }

  @Test
  void whatHasEndedOrLeftIsNotCounted() {
    deployed.put("greet", flow().concurrency(1).build());
    want("greet", null, 3);
    lanes.leave("r1");
    lanes.turnEnded("r0", false, now);
    assertThat(report()).isEqualTo(new LaneReport(1, 0, List.of(hot("greet", 1, 0, null, null))));
  }

  private LaneReport report() {
    return lanes.report(10, now);
  }

  private static Hot hot(
      String lane, int queued, int executing, @Nullable String limit, @Nullable String key) {
    return new Hot(lane, "greet", queued, executing, limit, key, START);
  }

  /** So many runs of a function come, and those start that may. */
  private void want(String functionId, @Nullable String key, int count) {
    for (int i = 0; i < count; i++) {
      lanes.want(new Waiting("r" + runs++, functionId, true, now, keys(key)));
    }
    String started = lanes.next(now);
    while (started != null) {
      started = lanes.next(now);
    }
  }
}
