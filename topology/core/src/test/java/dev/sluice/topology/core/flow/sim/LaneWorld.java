package dev.sluice.topology.core.flow.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Waiting;
import dev.sluice.topology.core.flow.sim.LaneModel.Run;
import dev.sluice.topology.core.flow.sim.LaneModel.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in a partition that crashes, for one seed: a while of chaos, then calm until all is done.
 */
final class LaneWorld {
  private static final int MOST_RUNS = 40;

  private final Random random;
  private final RandomFlow flows;
  private final Map<String, FlowControl> deployed = new TreeMap<>();
  private final MemoryStore store = new MemoryStore();
  private final Set<String> changed = new HashSet<>();
  private final boolean clockJumps;
  private Instant now = Instant.parse("2026-03-01T09:00:00Z");
  private LaneModel committed;
  private LaneModel model;
  private LaneVerdict verdict;
  private Lanes lanes;
  private int made;

  LaneWorld(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    flows = new RandomFlow(random);
    clockJumps = random.nextInt(8) == 0;
    int functions = 1 + random.nextInt(4);
    for (int f = 0; f < functions; f++) {
      deployed.put("f" + f, flows.draw());
    }
    model = new LaneModel(deployed);
    committed = model.copy();
    verdict = new LaneVerdict(model, clockJumps, changed);
    lanes = lanes();
  }

  private Lanes lanes() {
    Lanes made = new Lanes(store, id -> deployed.getOrDefault(id, FlowControl.NONE), 600);
    made.outdated().forEach(f -> made.reconfigured(f, this::again));
    return made;
  }

  private @Nullable Waiting again(String runId) {
    Run run = model.runs.get(runId);
    return run == null ? null : model.waiting(run);
  }

  void run() {
    int steps = 100 + random.nextInt(200);
    for (int i = 0; i < steps; i++) {
      chaos();
      if (random.nextInt(3) > 0) {
        grant();
      }
    }
    calm();
    longAfter();
  }

  private void chaos() {
    switch (random.nextInt(22)) {
      case 0, 1, 2, 3, 4 -> arrive();
      case 5, 6, 7, 8 -> end();
      case 9, 10 -> wantAgain();
      case 11, 12 -> passes();
      case 13 -> cancel();
      case 14, 15 -> commit();
      case 16 -> crash();
      case 17 -> pauseOrResume();
      case 18 -> reconfigure();
      case 19, 20 -> report();
      default -> repeat();
    }
  }

  private void arrive() {
    int howMany = random.nextInt(4);
    for (int i = 0; i < howMany && made < MOST_RUNS; i++) {
      String function = "f" + random.nextInt(deployed.size());
      var since = now.minusMillis(random.nextInt(3) * 500L);
      var run =
          new Run(
              "r" + made++,
              function,
              flows.attributes(),
              since,
              State.WAITING,
              1 + random.nextInt(3),
              false,
              model.arrivals++);
      model.runs.put(run.id(), run);
      lanes.want(model.waiting(run));
    }
  }

  private @Nullable Run any(State state) {
    List<Run> runs = model.in(state).toList();
    return runs.isEmpty() ? null : runs.get(random.nextInt(runs.size()));
  }

  private void end() {
    Run run = any(State.EXECUTING);
    if (run != null) {
      boolean last = run.turnsLeft() == 1;
      model.runs.put(
          run.id(),
          run.to(last ? State.DONE : State.IDLE, run.turnsLeft() - 1, true, run.arrival()));
      boolean lost = random.nextInt(4) == 0;
      verdict.settled(run, lost, now);
      lanes.turnEnded(run.id(), lost, now);
    }
  }

  private void report() {
    Run run = any(State.EXECUTING);
    if (run != null) {
      long tokens = random.nextInt(120);
      model.used.merge(run.id(), tokens, Long::sum);
      lanes.used(run.id(), tokens);
    }
  }

  private void wantAgain() {
    Run run = any(State.IDLE);
    if (run != null) {
      Run wanting = run.to(State.WAITING, run.turnsLeft(), true, model.arrivals++);
      model.runs.put(run.id(), wanting);
      lanes.want(model.waiting(wanting));
    }
  }

  private void passes() {
    now = now.plusMillis(random.nextInt(4000));
    if (clockJumps && random.nextInt(3) == 0) {
      now = now.minusMillis(random.nextInt(8000));
    }
    if (random.nextBoolean()) {
      lanes.tick(now, 1 + random.nextInt(5));
    }
  }

  private void cancel() {
    Run run = any(State.WAITING);
    if (run != null) {
      model.runs.put(run.id(), run.to(State.DONE, 0, run.begun(), run.arrival()));
      lanes.leave(run.id());
    }
  }

  private void commit() {
    store.commit();
    committed = model.copy();
  }

  /** Back to the last commit; of what was granted since, some is found to be executing. */
  private void crash() {
    List<Run> dispatched = model.in(State.EXECUTING).toList();
    store.rollBack();
    model = committed.copy();
    if (random.nextInt(4) == 0) {
      change("f" + random.nextInt(deployed.size()));
    }
    verdict = new LaneVerdict(model, clockJumps, changed);
    lanes = lanes();
    for (Run run : dispatched) {
      Run before = model.runs.get(run.id());
      if (before != null && before.state() == State.WAITING && random.nextBoolean()) {
        lanes.occupied(model.waiting(before), now);
        verdict.adopted(before, now);
      }
    }
  }

  private void pauseOrResume() {
    String function = "f" + random.nextInt(deployed.size());
    if (model.paused.remove(function)) {
      lanes.resume(function);
    } else {
      model.paused.add(function);
      lanes.pause(function);
    }
  }

  private void reconfigure() {
    String function = "f" + random.nextInt(deployed.size());
    if (random.nextInt(3) == 0) {
      change(function);
      verdict.reconfigured();
    }
    lanes.reconfigured(function, this::again);
  }

  private void change(String function) {
    deployed.replace(function, flows.draw());
    changed.add(function);
  }

  private void repeat() {
    List<Run> all = List.copyOf(model.runs.values());
    if (all.isEmpty()) {
      return;
    }
    Run run = all.get(random.nextInt(all.size()));
    switch (run.state()) {
      case WAITING -> lanes.want(model.waiting(run));
      case EXECUTING -> lanes.occupied(model.waiting(run), now);
      case IDLE, DONE -> {
        lanes.leave(run.id());
        lanes.turnEnded(run.id(), false, now);
      }
    }
  }

  private void grant() {
    for (String id = lanes.next(now); id != null; id = lanes.next(now)) {
      verdict.granted(model.run(id), now);
    }
    verdict.onWhoStillWaits(lanes, now);
  }

  private void calm() {
    for (String function : List.copyOf(model.paused)) {
      model.paused.remove(function);
      lanes.resume(function);
    }
    for (int i = 0; model.runs.values().stream().anyMatch(r -> r.state() != State.DONE); i++) {
      assertThat(i).as("rounds until all is done").isLessThan(10_000);
      wantAgain();
      grant();
      if (any(State.EXECUTING) != null) {
        end();
      } else if (any(State.IDLE) == null) {
        Instant due = lanes.nextDue();
        assertThat(due).as("what the waiting runs wait for").isNotNull();
        now = due != null && due.isAfter(now) ? due : now.plusMillis(1);
        lanes.tick(now, 10);
      }
    }
  }

  private void longAfter() {
    now = now.plus(Duration.ofDays(9));
    for (int i = 0; i < 50; i++) {
      lanes.tick(now, 10);
    }
    List<String> left = new ArrayList<>();
    store.scan(
        new byte[0],
        new byte[] {(byte) 0xFF},
        (key, value) -> {
          if (key[0] != 'c') {
            left.add(String.valueOf((char) key[0]));
          }
          return true;
        });
    assertThat(left).as("entries that are left").isEmpty();
    assertThat(lanes.nextDue()).isNull();
  }
}
