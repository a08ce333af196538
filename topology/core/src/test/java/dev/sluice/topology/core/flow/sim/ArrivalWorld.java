package dev.sluice.topology.core.flow.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.FlowSample;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.flow.arrive.Arrival;
import dev.sluice.topology.core.flow.arrive.Arrivals;
import dev.sluice.topology.core.flow.arrive.ByteString;
import dev.sluice.topology.core.flow.arrive.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events for one function in a partition that crashes, for one seed. */
final class ArrivalWorld {
  private static final String FUNCTION = "f";

  private final Random random;
  private final MemoryStore store = new MemoryStore();
  private FlowControl deployed;
  private Arrivals arrivals;
  private ArrivalModel model = new ArrivalModel();
  private ArrivalModel committed = new ArrivalModel();
  private boolean changed;
  private Instant now = Instant.parse("2026-03-01T09:00:00Z");

  ArrivalWorld(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    deployed = draw();
    arrivals = arrivals();
  }

  private Arrivals arrivals() {
    return new Arrivals(store, id -> deployed, (function, cause) -> "run-" + cause);
  }

  private FlowControl draw() {
    FlowSample flow = FlowSample.flow();
    if (random.nextInt(3) == 0) {
      return flow.batch(2 + random.nextInt(4), seconds(10), key(), 20 + random.nextInt(100))
          .build();
    }
    if (random.nextBoolean()) {
      flow.rateLimit(1 + random.nextInt(5), seconds(30), key());
    }
    if (random.nextBoolean()) {
      flow.debounce(seconds(5), key(), random.nextBoolean() ? seconds(20) : null);
    }
    if (random.nextBoolean()) {
      flow.singleton(key(), random.nextBoolean() ? Singleton.Mode.SKIP : Singleton.Mode.CANCEL);
    }
    if (random.nextInt(3) == 0) {
      flow.idempotency("k");
    }
    return flow.build();
  }

  private @Nullable String key() {
    return random.nextBoolean() ? "k" : null;
  }

  private static Duration seconds(int most) {
    return Duration.ofSeconds(most);
  }

  void run() {
    int steps = 50 + random.nextInt(200);
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 -> arrive();
        case 5, 6 -> flush();
        case 7, 8 -> now = now.plusMillis(random.nextInt(6_000));
        case 9 -> end();
        case 10, 11 -> commit();
        case 12 -> crash();
        default -> change();
      }
    }
    settle();
  }

  private void arrive() {
    int which = random.nextInt(60);
    @Nullable String key = which % 4 == 0 ? null : "k" + which % 4;
    String eventId = "e" + which;
    Instant ts = now.minusMillis(random.nextInt(3_000));
    ByteString event = ByteString.of(new byte[random.nextInt(40)]);
    var arrival = new Arrival(FUNCTION, eventId, ts, event, FlowSample.keys(key));
    model.arrives(arrival, deployed, arrivals.on(arrival, now), now);
  }

  private void flush() {
    model.flushed(deployed, arrivals.flush(now, 1 + random.nextInt(5)), now);
    arrivals.tick(now, 1 + random.nextInt(3));
  }

  private void end() {
    String run = model.anyRunning(random);
    if (run != null) {
      model.ended(run);
      arrivals.runEnded(run);
    }
  }

  private void commit() {
    store.commit();
    committed = model.copy();
  }

  private void crash() {
    store.rollBack();
    model = committed.copy();
    if (changed) {
      model.changed();
    }
    arrivals = arrivals();
  }

  private void change() {
    if (random.nextInt(4) == 0) {
      deployed = draw();
      changed = true;
      model.changed();
    }
  }

  private void settle() {
    now = now.plus(Duration.ofMinutes(5));
    for (int i = 0; i < 100; i++) {
      List<Outcome> outcomes = arrivals.flush(now, 3);
      model.flushed(deployed, outcomes, now);
    }
    model.nothingIsLost();
    for (String run = model.anyRunning(random); run != null; run = model.anyRunning(random)) {
      model.ended(run);
      arrivals.runEnded(run);
    }
    now = now.plus(Duration.ofDays(2));
    for (int i = 0; i < 200; i++) {
      arrivals.tick(now, 3);
    }
    assertThat(store.size()).as("entries that are left: %s", store).isZero();
    assertThat(arrivals.nextDue()).isNull();
  }
}
