package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionTable;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunSignal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Everything around the engine, for one seed: a while of chaos, then calm until all is done, then
 * the time after which nothing may be left.
 */
final class World {
  static final RetryPolicy RETRY =
      new RetryPolicy(2, Duration.ofMillis(100), Duration.ofSeconds(2), 2.0, 0.3);
  private static final FunctionTable FUNCTIONS =
      new FunctionTable(
          List.of(
              new FunctionSpec("f", "app", List.of("demo/one"), RETRY),
              new FunctionSpec("g", "app", List.of("demo/*"), RETRY)));
  private static final int PARTITIONS = 2;
  private static final int STEPS_OF_CALM = 200_000;

  private final Random random;
  private final int[] weights;
  private Instant now = Instant.parse("2026-03-01T09:00:00Z");
  private int events;
  private int orders;
  private final Set<SimPartition.Opened> answered = new HashSet<>();

  final List<SimPartition> partitions = new ArrayList<>();
  final SimWorkers workers;
  final Set<String> started = new HashSet<>();
  final Set<String> cancelled = new HashSet<>();
  final List<SimPartition.Order> replays = new ArrayList<>();

  World(long seed, Rules rules) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    workers = new SimWorkers(rules, random);
    for (int p = 0; p < PARTITIONS; p++) {
      partitions.add(new SimPartition(p, rules, FUNCTIONS, workers::offer));
    }
    // How often each thing happens differs from seed to seed, so that all mixtures come up.
    weights = new int[] {20, 20, 0, random.nextInt(4), 1 + random.nextInt(8)};
    weights[0] += random.nextInt(40);
    weights[1] += random.nextInt(40);
    weights[2] += random.nextBoolean() ? 1 : 1 + random.nextInt(8);
  }

  /** Lives it through; throws an AssertionError that says what went wrong. */
  void run() {
    int steps = 200 + random.nextInt(600);
    for (int i = 0; i < steps; i++) {
      chaos();
    }
    calm();
    new Verdict(this).onRuns();
    longAfter();
    new Verdict(this).onWhatIsLeft();
  }

  private void chaos() {
    SimPartition p = partitions.get(random.nextInt(PARTITIONS));
    int other = 40;
    int choice =
        random.nextInt(weights[0] + weights[1] + weights[2] + weights[3] + weights[4] + other);
    if ((choice -= weights[0]) < 0) {
      p.take(random.nextInt(SimPartition.INBOXES), now);
    } else if ((choice -= weights[1]) < 0) {
      workers.act(now);
    } else if ((choice -= weights[2]) < 0) {
      if (p.isUp()) {
        p.commit(now);
      }
    } else if ((choice -= weights[3]) < 0) {
      p.crash();
    } else if ((choice -= weights[4]) < 0) {
      if (!p.isUp()) {
        p.start();
      }
    } else {
      surroundings(p);
    }
  }

  private void surroundings(SimPartition p) {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> p.wake(now, 1 + random.nextInt(3));
      case 4, 5 -> now = now.plusMillis(random.nextInt(800));
      case 6, 7 -> send(p);
      case 8 -> sendAgain(p);
      case 9 -> workers.die();
      case 10 -> workers.seemDead();
      case 11 -> order(p, false);
      case 12 -> order(p, true);
      case 13, 14 -> answer(p);
      default -> orderAgain(p);
    }
  }

  private void send(SimPartition p) {
    if (events < 10) {
      String id = "e" + events++;
      String name = random.nextBoolean() ? "demo/one" : "demo/two";
      p.events.add(new Event(id, name, ByteBuffer.allocate(0), null, now, null, null));
      FUNCTIONS.startedBy(name).forEach(f -> started.add(p.runId(f.id(), id)));
    }
  }

  private void sendAgain(SimPartition p) {
    if (!p.events.isEmpty()) {
      p.events.add(p.events.get(random.nextInt(p.events.size())));
    }
  }

  /** The correlator has found an event for a wait; it answers each once. */
  private void answer(SimPartition p) {
    List<SimPartition.Opened> open =
        p.opened().stream().filter(w -> !answered.contains(w)).distinct().toList();
    if (!open.isEmpty()) {
      SimPartition.Opened wait = open.get(random.nextInt(open.size()));
      answered.add(wait);
      Event event =
          new Event("go-" + answered.size(), "go", ByteBuffer.allocate(0), null, now, null, null);
      p.lanes.add(
          new SimPartition.Resolved(
              wait.runId(), new RunSignal.WaitResolved(wait.step(), 0, event)));
    }
  }

  private void order(SimPartition p, boolean replay) {
    List<String> runs = new ArrayList<>();
    p.events.forEach(
        e -> FUNCTIONS.startedBy(e.name()).forEach(f -> runs.add(p.runId(f.id(), e.id()))));
    replays.stream()
        .map(o -> Objects.requireNonNull(o.newRunId()))
        .filter(id -> id.startsWith("r" + partitions.indexOf(p) + "-"))
        .forEach(runs::add);
    if (runs.isEmpty() || orders >= 12) {
      return;
    }
    String runId = runs.get(random.nextInt(runs.size()));
    String requestId = "q" + orders++;
    if (replay) {
      var order =
          new SimPartition.Order(runId, requestId, runId + "~" + requestId, random.nextInt(3) == 0);
      replays.add(order);
      p.control.add(order);
    } else if (random.nextInt(3) == 0) {
      cancelled.add(runId);
      p.control.add(new SimPartition.Order(runId, requestId, null, false));
    }
  }

  private void orderAgain(SimPartition p) {
    if (!p.control.isEmpty()) {
      p.control.add(p.control.get(random.nextInt(p.control.size())));
    }
  }

  /** Nothing breaks any more; time passes as the runs need it. */
  private void calm() {
    for (int i = 0; i < STEPS_OF_CALM; i++) {
      boolean moved = false;
      for (SimPartition p : partitions) {
        if (!p.isUp()) {
          p.start();
        }
        moved |= p.take(random.nextInt(SimPartition.INBOXES), now);
        moved |= p.wake(now, 10);
        for (int inbox = 0; inbox < SimPartition.INBOXES; inbox++) {
          moved |= p.take(inbox, now);
        }
        p.commit(now);
      }
      if (!workers.idle()) {
        workers.act(now);
        moved = true;
      }
      if (!moved && partitions.stream().noneMatch(p -> p.store.hasUnfinished())) {
        return;
      }
      if (!moved) {
        now = nextTimer();
      }
    }
    throw new AssertionError("It never comes to rest");
  }

  private Instant nextTimer() {
    Instant next =
        partitions.stream()
            .filter(p -> p.store.hasUnfinished())
            .map(p -> p.store.nextTimer())
            .filter(Objects::nonNull)
            .min(Instant::compareTo)
            .orElseThrow(() -> new AssertionError("A run waits for nothing"));
    if (next.isAfter(now.plus(Duration.ofHours(1)))) {
      throw new AssertionError("A run waits for nothing but " + next);
    }
    return next;
  }

  private void longAfter() {
    now = now.plus(Duration.ofDays(9));
    for (SimPartition p : partitions) {
      while (p.wake(now, 10)) {
        p.commit(now);
      }
    }
  }
}
