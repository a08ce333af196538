package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Everything around the engine, for one seed: a while of chaos, then calm until all is done, then
 * the time after which nothing may be left.
 */
final class World implements SimOutput.Surroundings {
  static final RetryPolicy RETRY =
      new RetryPolicy(2, Duration.ofMillis(100), Duration.ofSeconds(2), 2.0, 0.3);
  private static final int STEPS_OF_CALM = 200_000;

  /** How often in calm time may have to pass until something can be done. */
  private static final int PAUSES_OF_CALM = 5_000;

  /** The longest that time passes at once in calm, as limits do not say when they open. */
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  private final Random random;
  private final int[] weights;
  private final LimitVerdict limits;

  final SimClock clock;
  final Deployments deployments;
  final List<SimPartition> partitions = new ArrayList<>();
  final SimWorkers workers;
  final Users users;

  World(long seed, Rules rules) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    clock = new SimClock(random.nextInt(6) == 0);
    deployments = new Deployments(random);
    workers = new SimWorkers(rules, random, deployments);
    int count = 2 + random.nextInt(2);
    for (int p = 0; p < count; p++) {
      var placement = new SimPlacement(p, count, rules.keep(Rules.Rule.LANES_HAVE_ONE_HOME));
      partitions.add(new SimPartition(placement, rules, deployments.view(), this));
    }
    users = new Users(random, clock, deployments, partitions);
    limits = new LimitVerdict(deployments, partitions);
    // How often each thing happens differs from seed to seed, so that all mixtures come up.
    weights = new int[] {20, 20, 0, random.nextInt(4), 1 + random.nextInt(8)};
    weights[0] += random.nextInt(40);
    weights[1] += random.nextInt(40);
    weights[2] += random.nextBoolean() ? 1 : 1 + random.nextInt(8);
  }

  /** Lives it through; throws an AssertionError that says what went wrong. */
  void run() {
    int steps = 300 + random.nextInt(1_200);
    for (int i = 0; i < steps; i++) {
      chaos();
    }
    users.leaveInPeace();
    calm();
    new Verdict(this).onRuns();
    new EventVerdict(this).onEvents();
    new EventVerdict(this).onChildren();
    new RateVerdict(this).onRates();
    longAfter();
    new Verdict(this).onWhatIsLeft();
  }

  @Override
  public void dispatched(SimPartition from, Turn turn, Instant now) {
    limits.onTurn(from, turn);
    int known = Math.max(from.results.position(), from.results.recoversTo());
    workers.offer(new SimRecord.Command(turn, from, known));
  }

  @Override
  public void scheduled(SimPartition from, Fact.Scheduled run, Instant now) {
    limits.onRun(from, run);
  }

  @Override
  public void send(int partition, SimRecord.ForLane record) {
    partitions.get(partition).lanes.add(record);
  }

  private void chaos() {
    SimPartition p = partitions.get(random.nextInt(partitions.size()));
    int other = 40;
    int choice =
        random.nextInt(weights[0] + weights[1] + weights[2] + weights[3] + weights[4] + other);
    if ((choice -= weights[0]) < 0) {
      p.take(random.nextInt(SimPartition.INBOXES), clock.now());
    } else if ((choice -= weights[1]) < 0) {
      workers.act(clock.now());
    } else if ((choice -= weights[2]) < 0) {
      if (p.isUp()) {
        p.commit(clock.now());
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
    switch (random.nextInt(17)) {
      case 0, 1, 2, 3 -> p.wake(clock.now(), 1 + random.nextInt(3));
      case 4, 5 -> clock.passes(random);
      case 6 -> workers.die();
      case 7 -> workers.seemDead();
      case 8 -> p.functions.catchUp();
      default -> users.act(p);
    }
  }

  /** Nothing breaks any more; time passes as the runs need it. */
  private void calm() {
    int pauses = 0;
    for (int i = 0; i < STEPS_OF_CALM; i++) {
      boolean moved = false;
      for (SimPartition p : partitions) {
        moved |= goesOn(p);
      }
      if (!workers.idle()) {
        workers.act(clock.now());
        moved = true;
      }
      if (!moved && partitions.stream().noneMatch(World::isBusy)) {
        return;
      }
      if (!moved) {
        if (pauses++ > PAUSES_OF_CALM) {
          throw new AssertionError("Something waits for nothing: " + stuck());
        }
        clock.until(nextTimer());
      }
    }
    throw new AssertionError("It never comes to rest: " + stuck());
  }

  private boolean goesOn(SimPartition p) {
    if (!p.isUp()) {
      p.start();
    }
    p.functions.catchUp();
    boolean moved = p.take(random.nextInt(SimPartition.INBOXES), clock.now());
    moved |= p.wake(clock.now(), 10);
    for (int inbox = 0; inbox < SimPartition.INBOXES; inbox++) {
      moved |= p.take(inbox, clock.now());
    }
    p.commit(clock.now());
    return moved;
  }

  private static boolean isBusy(SimPartition p) {
    return p.store.hasUnfinished() || p.hasWork();
  }

  private Instant nextTimer() {
    Instant soon = clock.now().plus(A_WHILE);
    return partitions.stream()
        .map(p -> p.store.nextTimer())
        .filter(Objects::nonNull)
        .filter(at -> at.isAfter(clock.now()) && at.isBefore(soon))
        .min(Instant::compareTo)
        .orElse(soon);
  }

  private String stuck() {
    StringBuilder all = new StringBuilder();
    for (SimPartition p : partitions) {
      all.append("\n  ").append(p).append(' ').append(p.flow);
      p.store.runs().values().stream()
          .filter(run -> !(run instanceof RunState.Ended))
          .forEach(run -> all.append("\n    ").append(run));
    }
    return all.toString();
  }

  private void longAfter() {
    clock.longAfter();
    for (SimPartition p : partitions) {
      while (p.wake(clock.now(), 10)) {
        p.commit(clock.now());
      }
    }
  }
}
