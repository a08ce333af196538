package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionSpec.CatchUp;
import dev.sluice.topology.core.FunctionTable;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.schedules.EverySeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Schedules in partitions that crash, move between machines whose clocks differ, and see their
 * input twice, for one seed. Time passes in seconds, with jumps.
 */
final class ScheduleWorld {
  private static final int FUNCTIONS = 6;
  private static final List<CatchUp> POLICIES = List.of(CatchUp.values());

  private final Random random;
  private final Deployed functions = new Deployed();
  private final List<SchedulePartition> partitions = new ArrayList<>();
  private final Set<String> dispatched = new HashSet<>();
  private final Set<String> removed = new HashSet<>();
  private final ScheduleVerdict verdict = new ScheduleVerdict();
  private Instant now = Instant.parse("2026-03-01T09:00:00Z");

  ScheduleWorld(long seed, boolean flowRollsBack) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 2);
    for (int p = 0; p < SchedulePartition.PARTITIONS; p++) {
      partitions.add(
          new SchedulePartition(
              p,
              flowRollsBack,
              functions,
              new IdIsTheKey(),
              turn -> dispatched.add(turn.run().runId())));
    }
    for (int i = 0; i < FUNCTIONS; i++) {
      functions.deploy(draw("f" + i));
    }
  }

  private FunctionSpec draw(String id) {
    CatchUp catchUp = POLICIES.get(random.nextInt(POLICIES.size()));
    Duration jitter = random.nextInt(3) == 0 ? Duration.ofMinutes(5) : Duration.ZERO;
    // A schedule that is gone never comes back, so that each has one life.
    Duration time = Duration.ofSeconds(60 + functions.deployments);
    FunctionSpec.Trigger trigger = EverySeconds.every(time, jitter, catchUp);
    FlowControl flow = random.nextInt(3) == 0 ? oneForEachKey() : FlowControl.NONE;
    return new FunctionSpec(id, "app", List.of(trigger), World.RETRY, flow, List.of(), null);
  }

  private static FlowControl oneForEachKey() {
    var limit = new FlowControl.ConcurrencyLimit(1, "event.id", null);
    return new FlowControl(
        List.of(limit), null, null, null, null, null, null, null, null, null, null, List.of());
  }

  /** Lives it through; throws an AssertionError that says what went wrong. */
  void run() {
    int steps = 300 + random.nextInt(700);
    for (int i = 0; i < steps; i++) {
      chaos(partitions.get(random.nextInt(partitions.size())));
    }
    calm();
    verdict.onEnd(dispatched, removed);
  }

  private void chaos(SchedulePartition p) {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> now = now.plusSeconds(random.nextInt(25));
      case 6, 7, 8, 9, 10 -> p.wake(now, 1_000);
      case 11, 12 -> p.take(now);
      case 13, 14 -> commit(p);
      case 15 -> crash(p);
      case 16 -> {
        if (!p.isUp()) {
          p.start(random.nextBoolean());
        }
      }
      case 17 -> p.recover();
      case 18 -> rarely(p);
      default -> p.repeatInput(random.nextInt(100));
    }
  }

  private void crash(SchedulePartition p) {
    if (random.nextInt(3) == 0) {
      p.crash();
    }
  }

  private void rarely(SchedulePartition p) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> p.skew = Duration.ofSeconds(random.nextInt(240) - 120);
      case 3 -> p.skew = Duration.ofHours(random.nextInt(7) - 3);
      case 4 -> now = now.plus(Duration.ofMinutes(random.nextInt(180)));
      case 5 -> now = now.plus(Duration.ofHours(random.nextInt(24)));
      case 6 -> functions.deploy(draw("f" + random.nextInt(FUNCTIONS)));
      case 7 -> {
        String id = "f" + random.nextInt(FUNCTIONS);
        removed.add(id);
        functions.remove(id);
      }
      default -> functions.touch();
    }
  }

  private void commit(SchedulePartition p) {
    if (p.isUp()) {
      p.commit(now, partitions).forEach(verdict::take);
    }
  }

  /** Nothing breaks any more, the clocks are right, and it is later than any of them has said. */
  private void calm() {
    now = now.plus(Duration.ofHours(4));
    for (SchedulePartition p : partitions) {
      p.skew = Duration.ZERO;
      if (!p.isUp()) {
        p.start(false);
      }
      p.recover();
    }
    for (int round = 0; round < 100_000; round++) {
      boolean moved = false;
      for (SchedulePartition p : partitions) {
        moved |= p.wake(now, 10);
        moved |= p.take(now);
        commit(p);
      }
      if (!moved) {
        return;
      }
    }
    throw new AssertionError("It never comes to rest");
  }

  private static final class Deployed implements Functions {
    private final Map<String, FunctionSpec> deployed = new TreeMap<>();
    private FunctionTable table = new FunctionTable(List.of());
    private int deployments;
    private long version;

    void deploy(FunctionSpec function) {
      deployed.put(function.id(), function);
      deployments++;
      touch();
    }

    void remove(String functionId) {
      deployed.remove(functionId);
      touch();
    }

    void touch() {
      table = new FunctionTable(deployed.values());
      version++;
    }

    @Override
    public @Nullable FunctionSpec byId(String functionId) {
      return table.byId(functionId);
    }

    @Override
    public Collection<FunctionSpec> all() {
      return table.all();
    }

    @Override
    public long version() {
      return version;
    }

    @Override
    public List<FunctionSpec> startedBy(String eventName) {
      return table.startedBy(eventName);
    }
  }

  /** Every key is the event's id, so that each run has a lane of its own somewhere. */
  private static final class IdIsTheKey implements Evaluator {
    @Override
    public boolean test(String condition, Event event) {
      return true;
    }

    @Override
    public String key(String expression, Event event) {
      return event.id();
    }

    @Override
    public int integer(String expression, Event event) {
      return 0;
    }

    @Override
    public RunSignal.@Nullable WaitFor plan(
        String name, @Nullable String condition, Event started) {
      return null;
    }
  }
}
