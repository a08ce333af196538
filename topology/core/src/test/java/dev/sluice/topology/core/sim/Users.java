package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.flow.sim.RandomFlow;
import dev.sluice.topology.core.sim.SimOutput.Opened;
import dev.sluice.topology.core.sim.SimRecord.Again;
import dev.sluice.topology.core.sim.SimRecord.Cancel;
import dev.sluice.topology.core.sim.SimRecord.Order;
import dev.sluice.topology.core.sim.SimRecord.Pause;
import dev.sluice.topology.core.sim.SimRecord.Resolved;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Who sends events and orders, deploys, and answers what runs wait for. */
final class Users {
  private static final int MOST_EVENTS = 20;
  private static final int MOST_ORDERS = 12;
  private static final int MOST_CHANGES = 3;

  private final Random random;
  private final SimClock clock;
  private final Deployments deployments;
  private final List<SimPartition> partitions;
  private final RandomFlow flows;
  private final int changes;
  private final Set<Opened> answered = new HashSet<>();
  private final Set<String> paused = new TreeSet<>();
  private int orders;
  private int changed;

  final List<Event> sent = new ArrayList<>();
  final Set<String> cancelled = new HashSet<>();
  final List<Again> replays = new ArrayList<>();

  Users(Random random, SimClock clock, Deployments deployments, List<SimPartition> partitions) {
    this.random = random;
    this.clock = clock;
    this.deployments = deployments;
    this.partitions = partitions;
    this.flows = new RandomFlow(random);
    this.changes = random.nextInt(3) == 0 ? 1 + random.nextInt(MOST_CHANGES) : 0;
  }

  /** Does one thing to a partition, or to all of them. */
  void act(SimPartition p) {
    switch (random.nextInt(9)) {
      case 0, 1 -> send();
      case 2 -> sendAgain();
      case 3 -> cancel(p);
      case 4 -> replay(p);
      case 5, 6 -> answer(p);
      case 7 -> orderAgain(p);
      default -> change();
    }
  }

  private void send() {
    if (sent.size() >= MOST_EVENTS) {
      return;
    }
    Map<String, String> fields = new HashMap<>(flows.attributes());
    fields.put("weight", String.valueOf(1 + random.nextInt(3)));
    if (random.nextInt(3) > 0) {
      fields.put("ticket", "t" + random.nextInt(6));
    }
    String name = random.nextBoolean() ? "demo/one" : "demo/two";
    deliver(
        new Event(
            "e" + sent.size(), name, SimEvaluator.data(fields), null, clock.now(), null, null));
  }

  private void deliver(Event event) {
    sent.add(event);
    home(event).events.add(event);
  }

  private SimPartition home(Event event) {
    return partitions.get(Math.floorMod(event.id().hashCode(), partitions.size()));
  }

  private void sendAgain() {
    if (!sent.isEmpty()) {
      Event event = sent.get(random.nextInt(sent.size()));
      home(event).events.add(event);
    }
  }

  /** The correlator has found an event for a wait; it answers each once. */
  private void answer(SimPartition p) {
    List<Opened> open =
        p.output.opened.committed().stream()
            .filter(w -> !answered.contains(w))
            .distinct()
            .filter(w -> !w.step().startsWith("~") || random.nextInt(8) == 0)
            .toList();
    if (open.isEmpty()) {
      return;
    }
    Opened wait = open.get(random.nextInt(open.size()));
    answered.add(wait);
    if (wait.step().startsWith("~")) {
      cancelled.add(wait.runId());
    }
    Event event =
        new Event(
            "go-" + answered.size(), "go", ByteBuffer.allocate(0), null, clock.now(), null, null);
    p.lanes.add(new Resolved(wait.runId(), new RunSignal.WaitResolved(wait.step(), 0, event)));
  }

  /** A run that there is, or one that may come to be. */
  private String anyRun(SimPartition p) {
    List<String> runs = new ArrayList<>();
    p.output.history.committed().stream()
        .filter(told -> told.fact() instanceof Fact.Scheduled)
        .forEach(told -> runs.add(told.subject()));
    runs.add(p.placement.runId(p.placement.here(), "f0", "e" + random.nextInt(MOST_EVENTS)));
    return runs.get(random.nextInt(runs.size()));
  }

  private void cancel(SimPartition p) {
    if (orders < MOST_ORDERS && random.nextInt(3) == 0) {
      String runId = anyRun(p);
      cancelled.add(runId);
      p.control.add(new Cancel(runId, "q" + orders++));
    }
  }

  private void replay(SimPartition p) {
    if (orders < MOST_ORDERS) {
      String runId = anyRun(p);
      String requestId = "q" + orders++;
      Again order = new Again(runId, requestId, runId + "~" + requestId, random.nextInt(3) == 0);
      replays.add(order);
      p.control.add(order);
    }
  }

  private void orderAgain(SimPartition p) {
    List<Order> runs =
        p.control.records().stream().filter(order -> !(order instanceof Pause)).toList();
    if (!runs.isEmpty()) {
      p.control.add(runs.get(random.nextInt(runs.size())));
    }
  }

  private void change() {
    if (random.nextInt(3) == 0) {
      pauseOrResume();
    } else if (changed < changes) {
      changed++;
      deployments.change();
    }
  }

  private void pauseOrResume() {
    String functionId = "f" + random.nextInt(3);
    boolean pause = paused.add(functionId);
    if (!pause) {
      paused.remove(functionId);
    }
    order(new Pause(functionId, pause));
  }

  private void order(Pause order) {
    for (SimPartition p : partitions) {
      p.control.add(order);
    }
  }

  /** Nothing stays paused. */
  void leaveInPeace() {
    paused.forEach(functionId -> order(new Pause(functionId, false)));
    paused.clear();
  }
}
