package dev.sluice.topology.core.waits;

import static dev.sluice.topology.core.waits.WaitSample.event;
import static dev.sluice.topology.core.waits.WaitSample.in;
import static dev.sluice.topology.core.waits.WaitSample.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
  private static final Correlator.Bounds BOUNDS =
      new Correlator.Bounds(Duration.ofMinutes(10), 1_000);
  private static final String KEY = "demo/ok|data.id|7";

  private final MemoryStore store = new MemoryStore();
  private final CountingStore counted = new CountingStore(store);
  private final List<String> resolved = new ArrayList<>();
  private Correlator.Bounds bounds = BOUNDS;
  private Correlator correlator = made();

  private Correlator made() {
    return new Correlator(
        counted,
        WaitSample.MATCHER,
        (wait, event) -> resolved.add(wait.id().runId() + " by " + event.id()),
        bounds);
  }

  private void open(Wait wait, long at) {
    correlator.open(KEY, wait, in(at));
  }

  private void comes(String eventId, long at) {
    correlator.came(KEY, event(eventId), in(at), in(at));
  }

  private void sweepAt(Instant at) {
    while (correlator.isDue(at)) {
      correlator.sweep(at, 2);
    }
  }

  @Test
  void anEventResolvesTheWaitThatWasThereBeforeIt() {
    open(waiting("run-1"), 0);
    comes("e-1", 1);

    assertThat(resolved).containsExactly("run-1 by e-1");
  }

  @Test
  void aWaitIsResolvedByTheEventThatWasThereBeforeIt() {
    comes("e-1", 1);
    open(waiting("run-1"), 5);

    assertThat(resolved).containsExactly("run-1 by e-1");
  }

  @Test
  void aWaitTakesTheEarliestOfTheEventsThatCount() {
    comes("too-early", -1);
    comes("second", 3);
    correlator.came(KEY, event("first"), in(2), in(4));
    open(waiting("run-1"), 5);

    assertThat(resolved).containsExactly("run-1 by first");
  }

  @Test
  void sinceIsTheFirstMomentThatCountsAndUntilTheFirstThatDoesNot() {
    comes("before", -1);
    open(waiting("run-1", null, 0, 60), 0);
    comes("at-until", 60);
    assertThat(resolved).isEmpty();

    comes("at-since", 0);
    assertThat(resolved).containsExactly("run-1 by at-since");
  }

  @Test
  void anEventThatArrivesLateCountsByWhenItWasReceived() {
    open(waiting("run-1"), 0);
    correlator.came(KEY, event("e-1"), in(59), in(119));

    assertThat(resolved).containsExactly("run-1 by e-1");
  }

  @Test
  void anEventThatArrivesLongAfterTheTimeoutIsTooLate() {
    open(waiting("run-1"), 0);
    correlator.came(KEY, event("e-1"), in(59), in(120));

    assertThat(resolved).isEmpty();
  }

  @Test
  void theResidualDecidesWhatTheKeyLeavesOpen() {
    open(waiting("run-1", "shop", 0, 60), 0);
    comes("e-1", 1);
    assertThat(resolved).isEmpty();

    correlator.came(KEY, event("e-2", "demo/ok", "7", "shop"), in(2), in(2));
    assertThat(resolved).containsExactly("run-1 by e-2");

    open(waiting("run-2", "shop", 0, 60), 3);
    assertThat(resolved).containsExactly("run-1 by e-2", "run-2 by e-2");
  }

  @Test
  void anEventResolvesAllThatWaitForItAndNobodyElse() {
    open(waiting("run-1"), 0);
    open(waiting("run-2"), 0);
    open(waiting("run-3", "shop", 0, 60), 0);
    correlator.open("demo/ok|data.id|8", waiting("run-4"), in(0));
    correlator.open("demo/ok|data.id|77", waiting("run-5"), in(0));
    correlator.open(KEY, named("run-6", "demo/other"), in(0));
    comes("e-1", 1);

    assertThat(resolved).containsExactlyInAnyOrder("run-1 by e-1", "run-2 by e-1");
  }

  private static Wait named(String runId, String event) {
    return new Wait(new Wait.Id(runId, "wait", 0), runId, event, null, in(0), in(60));
  }

  @Test
  void optionsOfAWaitAreWaitsOfTheirOwn() {
    Wait first = waiting("run-1");
    Wait second =
        new Wait(new Wait.Id("run-1", "wait", 1), "run-1", "demo/ok", null, in(0), in(60));
    open(first, 0);
    open(second, 0);
    correlator.close(KEY, first.id(), in(1));
    comes("e-1", 2);

    assertThat(resolved).containsExactly("run-1 by e-1");
  }

  @Test
  void anEventMeetsManyWaitsInSeveralCallsAndTheNextEventMeetsThemAfterIt() {
    bounds = new Correlator.Bounds(BOUNDS.lookBack(), 2);
    correlator = made();
    for (int i = 1; i <= 5; i++) {
      open(waiting("run-" + i), 0);
    }
    comes("e-1", 1);
    comes("e-2", 1);
    assertThat(resolved).containsExactly("run-1 by e-1", "run-2 by e-1");

    correlator.close(KEY, waiting("run-3").id(), in(2));
    open(waiting("run-0"), 2);
    correlator = made(); // as after a restart
    while (correlator.isDelivering()) {
      correlator.deliver(in(3));
    }
    assertThat(resolved)
        .containsExactly(
            "run-1 by e-1", "run-2 by e-1", "run-0 by e-1", "run-4 by e-1", "run-5 by e-1");
  }

  @Test
  void anEventUnderAnotherKeyDoesNotWaitForIt() {
    bounds = new Correlator.Bounds(BOUNDS.lookBack(), 1);
    correlator = made();
    open(waiting("run-1"), 0);
    open(waiting("run-2"), 0);
    comes("e-1", 1);
    correlator.open("demo/ok|data.id|8", waiting("run-3"), in(1));
    correlator.came("demo/ok|data.id|8", event("e-2"), in(1), in(1));

    assertThat(resolved).containsExactly("run-1 by e-1", "run-3 by e-2");
  }

  @Test
  void aClosedWaitIsResolvedNoMore() {
    open(waiting("run-1"), 0);
    correlator.close(KEY, waiting("run-1").id(), in(1));
    comes("e-1", 2);

    assertThat(resolved).isEmpty();
  }

  @Test
  void aResolvedWaitThatIsOpenedAgainIsNotResolvedAgain() {
    open(waiting("run-1"), 0);
    comes("e-1", 1);
    open(waiting("run-1"), 2);
    comes("e-2", 3);
    open(waiting("run-1"), 59);
    correlator.open(KEY, waiting("run-1"), in(119));
    sweepAt(in(120));
    correlator.open(KEY, waiting("run-1"), in(120));

    assertThat(resolved).containsExactly("run-1 by e-1");
  }

  @Test
  void aRepeatedOpeningAfterTheClosingOpensNothing() {
    correlator.close(KEY, waiting("run-1").id(), in(0));
    open(waiting("run-1"), 1);
    comes("e-1", 2);

    assertThat(resolved).isEmpty();
  }

  @Test
  void whatIsToldTwiceIsStoredOnce() {
    open(waiting("run-1"), 0);
    correlator.came(KEY, event("e-1"), in(-5), in(0));
    int once = store.size();
    open(waiting("run-1"), 1);
    correlator.came(KEY, event("e-1"), in(-5), in(1));

    assertThat(store.size()).isEqualTo(once);
  }

  @Test
  void anEventIsLookedBackToForTenMinutes() {
    long tenMinutes = BOUNDS.lookBack().toSeconds();
    comes("e-1", 0);
    open(waiting("run-1", null, 0, 10_000), tenMinutes - 1);
    assertThat(resolved).containsExactly("run-1 by e-1");

    open(waiting("run-2", null, 0, 10_000), tenMinutes);
    assertThat(resolved).hasSize(1);
  }

  @Test
  void nothingIsLeftOnceAllTimesAreUp() {
    open(waiting("abandoned", null, 0, 60), 0);
    open(waiting("resolved", null, 0, 60), 0);
    comes("e-1", 1);
    open(waiting("closed-before", null, 2, 60), 2);
    correlator.close(KEY, waiting("closed-before").id(), in(3));
    open(waiting("for-a-year", null, 3, Duration.ofDays(365).toSeconds()), 3);
    correlator.close(KEY, waiting("for-a-year").id(), in(4));
    assertThat(correlator.isDue(in(60))).isFalse();

    correlator = made();
    sweepAt(in(4).plus(Correlator.OVER));
    assertThat(store.size()).isZero();
  }

  @Test
  void aSweepIsBounded() {
    for (int i = 0; i < 10; i++) {
      comes("e-" + i, 0);
    }
    int full = store.size();
    correlator.sweep(in(600), 3);

    assertThat(store.size()).isEqualTo(full - 6);
    assertThat(correlator.isDue(in(600))).isTrue();
  }

  @Test
  void aWaitThatOpensWhenItsTimeIsLongUpIsNotKept() {
    open(waiting("run-1"), 120);

    assertThat(store.size()).isZero();
  }

  @Test
  void anEventKeepsAllItsPartsInTheStore() {
    List<Event> told = new ArrayList<>();
    correlator =
        new Correlator(store, WaitSample.MATCHER, (wait, event) -> told.add(event), BOUNDS);
    Event whole =
        new Event(
            "e-1",
            "demo/ok",
            ByteBuffer.wrap(new byte[] {1, 0, 2}),
            ByteBuffer.wrap(new byte[] {3}),
            in(-3),
            "v2",
            "gateway");
    correlator.came(KEY, whole, in(1), in(1));
    open(waiting("run-1"), 2);

    assertThat(told).containsExactly(whole);
  }

  @Test
  void amongAHundredThousandWaitsAnEventCostsOneLookUp() {
    for (int i = 0; i < 100_000; i++) {
      correlator.open("demo/ok|data.id|" + i, waiting("run-" + i), in(0));
    }
    counted.reads = 0;

    correlator.came("demo/ok|data.id|none", event("e-0"), in(1), in(1));
    assertThat(counted.reads).isEqualTo(1);

    correlator.came("demo/ok|data.id|4711", event("e-1"), in(1), in(1));
    assertThat(resolved).containsExactly("run-4711 by e-1");
    assertThat(counted.reads).isLessThanOrEqualTo(5);
  }

  /** Counts the questions asked of a store, and the entries that it shows. */
  private static final class CountingStore implements OrderedStore {
    private final OrderedStore store;
    private int reads;

    CountingStore(OrderedStore store) {
      this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      reads++;
      return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      store.delete(key);
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
      reads++;
      store.scan(
          from,
          to,
          (key, value) -> {
            reads++;
            return visitor.visit(key, value);
          });
    }
  }
}
