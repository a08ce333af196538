package dev.sluice.topology.core.flow.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowSample;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Prints how fast one lane empties; asserts only that it does. */
class DispatchRateTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  @Test
  void oneLaneOfManyQueuedRuns() {
    measure("concurrency 10", 100_000, FlowSample.flow().concurrency(10).build());
    FlowSample keyed = FlowSample.flow().concurrency(10).concurrency(2, "customer", null);
    measure("concurrency 10, 2 per customer of 1,000", 100_000, keyed.build());
    measure("the same with fairness", 100_000, keyed.fairness("customer").build());
  }

  private static void measure(String what, int runs, FlowControl flow) {
    MemoryStore store = new MemoryStore();
    Lanes lanes = new Lanes(store, id -> flow, 600);
    long start = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      var keys = FlowSample.keys("c" + i % 1_000);
      lanes.want(new Waiting("run-" + i, "f", true, START.plusMillis(i / 10), keys));
      store.commit();
    }
    Duration queued = Duration.ofNanos(System.nanoTime() - start);

    start = System.nanoTime();
    lanes = new Lanes(store, id -> flow, 600);
    Duration restored = Duration.ofNanos(System.nanoTime() - start);

    start = System.nanoTime();
    Instant now = START;
    var executing = new ArrayDeque<String>();
    int dispatched = 0;
    while (dispatched < runs) {
      for (String run = lanes.next(now); run != null; run = lanes.next(now)) {
        executing.add(run);
        dispatched++;
      }
      assertThat(executing).isNotEmpty();
      lanes.turnEnded(Objects.requireNonNull(executing.poll()), false, now);
      store.commit();
    }
    long perSecond = runs * 1_000_000_000L / (System.nanoTime() - start);
    System.out.printf(
        "%s: %,d dispatches/s (%,d runs queued in %d ms, restored in %d ms)%n",
        what, perSecond, runs, queued.toMillis(), restored.toMillis());
  }
}
