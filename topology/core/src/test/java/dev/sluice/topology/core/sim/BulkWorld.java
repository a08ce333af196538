package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.TurnEnd;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.bulk.BulkOrder;
import dev.sluice.topology.core.bulk.BulkOrder.Action;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs that fail, end well or sleep for days, as their ids say, and orders for many of them, in an
 * engine that crashes at any time: also between the pieces of an order, and between a piece and its
 * commit. Orders come again.
 */
final class BulkWorld {
  private static final RetryPolicy ONCE = new RetryPolicy(0, Duration.ZERO, Duration.ZERO, 1, 0);
  private static final FunctionSpec FUNCTION =
      new FunctionSpec("f", "app", List.of("demo/*"), ONCE);
  private static final Duration NAP = Duration.ofDays(3);

  private static final List<Action> ACTIONS =
      List.of(Action.CANCEL, Action.REPLAY, Action.REPLAY_FORCE);

  private final Random random;
  private final SimPartition partition;
  private final List<SimRecord.Command> open = new ArrayList<>();
  private final Set<String> reported = new HashSet<>();
  private final List<Given> given = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-01T09:00:00Z");
  private int events;

  /** An order, and which runs had failed, or were under way, for all to see when it was given. */
  private record Given(BulkOrder order, Set<String> failed, Set<String> underWay) {}

  BulkWorld(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    partition =
        new SimPartition(
            new SimPlacement(0, 1, true), Rules.KEPT, Deployments.of(FUNCTION), new Around());
  }

  void run() {
    int steps = 200 + random.nextInt(800);
    for (int i = 0; i < steps; i++) {
      chaos();
    }
    comeToRest();
    given.forEach(this::judge);
    judgeRuns();
    for (int week = 0; week < 3; week++) {
      now = now.plus(Duration.ofDays(8));
      comeToRest();
    }
    check(partition.store.isEmpty(), "something is left: " + partition.store);
    check(partition.flow.size() == 0, "something is left: " + partition.flow);
  }

  /** Commands come to {@link #open}; nothing crosses partitions. */
  private final class Around implements SimOutput.Surroundings {
    @Override
    public void dispatched(SimPartition from, Turn turn, Instant at) {
      open.add(new SimRecord.Command(turn, from, 0));
    }

    @Override
    public void scheduled(SimPartition from, Fact.Scheduled run, Instant at) {}

    @Override
    public void send(int to, SimRecord.ForLane record) {
      throw new IllegalStateException("There is one partition");
    }
  }

  private void chaos() {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 -> partition.take(random.nextInt(SimPartition.INBOXES), now);
      case 6, 7, 8, 9 -> report();
      case 10, 11, 12, 13 -> partition.wake(now, 1 + random.nextInt(3));
      case 14, 15 -> now = now.plusMillis(random.nextInt(20));
      case 16, 17 -> send();
      case 18 -> order();
      case 19 -> orderAgain();
      case 20 -> partition.crash();
      case 21 -> {
        if (partition.isUp()) {
          partition.commit(now);
        }
      }
      default -> {
        if (!partition.isUp()) {
          partition.start();
        }
      }
    }
  }

  private void send() {
    if (events < 40) {
      String id = "e" + events++;
      partition.events.add(
          new Event(id, "demo/one", ByteBuffer.allocate(0), null, now, null, null));
    }
  }

  private void order() {
    if (given.size() < 5) {
      Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
      var order =
          new BulkOrder(
              "q" + given.size(),
              now,
              action,
              "f",
              null,
              null,
              List.of(),
              null,
              null,
              null,
              "stop");
      Set<String> failed =
          ends()
              .filter(t -> how(t) == RunStatus.FAILED)
              .map(SimOutput.Told::subject)
              .collect(Collectors.toSet());
      Set<String> underWay = scheduled().map(SimOutput.Told::subject).collect(Collectors.toSet());
      ends().forEach(t -> underWay.remove(t.subject()));
      given.add(new Given(order, failed, underWay));
      partition.control.add(new SimRecord.Bulk(order));
    }
  }

  private void orderAgain() {
    List<SimRecord.Order> before = partition.control.records();
    if (!before.isEmpty()) {
      partition.control.add(before.get(random.nextInt(before.size())));
    }
  }

  /** A worker says of one turn what its run's id says. */
  private boolean report() {
    if (open.isEmpty()) {
      return false;
    }
    SimRecord.Command command = open.remove(random.nextInt(open.size()));
    String runId = command.turn().run().runId();
    int epoch = command.turn().epoch();
    if (reported.add(runId + "/" + epoch)) {
      TurnEnd end = end(runId, epoch);
      partition.results.add(
          new SimRecord.Reported(
              runId,
              new RunSignal.TurnEnded(
                  epoch, "t" + epoch, 0, end, List.of(), command.turn().told())));
    }
    return true;
  }

  private TurnEnd end(String runId, int epoch) {
    return switch (epoch == 1 ? Math.floorMod(runId.hashCode() * 0x9E3779B9, 8) : 0) {
      case 0, 1 -> new RunSignal.Returned(null);
      case 2, 3 ->
          new RunSignal.Blocked(
              List.of(new Pending.Sleep("nap", now.plus(NAP))), List.of(), List.of());
      default -> new RunSignal.Threw(new Failure("Broken", "", null, false, null));
    };
  }

  /** Until nothing moves any more, short of what sleeps for days. */
  private void comeToRest() {
    for (int still = 0; still < 30; ) {
      if (!partition.isUp()) {
        partition.start();
      }
      boolean moved = report();
      for (int inbox = 0; inbox < SimPartition.INBOXES; inbox++) {
        moved |= partition.take(inbox, now);
      }
      now = now.plusMillis(1);
      moved |= partition.wake(now, 10);
      partition.commit(now);
      still = moved ? 0 : still + 1;
    }
  }

  private void judge(Given g) {
    String id = g.order().requestId();
    List<Fact.Progressed> progress =
        partition.output.history.committed().stream()
            .filter(t -> t.subject().equals(id) && t.fact() instanceof Fact.Progressed)
            .map(t -> (Fact.Progressed) t.fact())
            .toList();
    check(!progress.isEmpty() && progress.getLast().done(), id + " is not done: " + progress);
    check(progress.stream().filter(Fact.Progressed::done).count() == 1, id + " was done twice");
    if (g.order().action() == Action.CANCEL) {
      Set<String> ended = ends().map(SimOutput.Told::subject).collect(Collectors.toSet());
      for (String runId : g.underWay()) {
        check(ended.contains(runId), id + " left out " + runId);
      }
      return;
    }
    List<SimOutput.Told> replays = scheduled().filter(t -> t.subject().endsWith("~" + id)).toList();
    Set<String> originals =
        replays.stream()
            .map(t -> ((Fact.Scheduled) t.fact()).replayOf())
            .collect(Collectors.toSet());
    check(originals.size() == replays.size(), id + " replayed a run twice: " + replays);
    check(originals.containsAll(g.failed()), id + " left out one of " + g.failed());
    check(progress.getLast().matched() == replays.size(), id + " miscounted: " + progress);
    scheduled()
        .filter(t -> originals.contains(t.subject()))
        .forEach(t -> check(wasThere(t, g), id + " replayed one that started later: " + t));
  }

  private static boolean wasThere(SimOutput.Told scheduled, Given g) {
    return !((Fact.Scheduled) scheduled.fact()).run().startedAt().isAfter(g.order().at());
  }

  private void judgeRuns() {
    for (SimOutput.Told run : scheduled().toList()) {
      List<RunStatus> ends =
          ends().filter(t -> t.subject().equals(run.subject())).map(BulkWorld::how).toList();
      check(ends.size() <= 1, run.subject() + " ended more than once: " + ends);
      boolean allowed =
          given.stream().anyMatch(g -> g.order().action() == Action.CANCEL && wasThere(run, g));
      check(allowed || !ends.contains(RunStatus.CANCELLED), "nobody cancelled " + run.subject());
    }
  }

  private Stream<SimOutput.Told> scheduled() {
    return partition.output.history.committed().stream()
        .filter(t -> t.fact() instanceof Fact.Scheduled);
  }

  private Stream<SimOutput.Told> ends() {
    return partition.output.history.committed().stream()
        .filter(t -> t.fact() instanceof Fact.Ended);
  }

  private static RunStatus how(SimOutput.Told end) {
    return ((Fact.Ended) end.fact()).status();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
