package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.Replay;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.bulk.BulkOrders;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.Calendar;
import dev.sluice.topology.core.sim.Rules.Rule;
import dev.sluice.topology.core.sim.SimRecord.Again;
import dev.sluice.topology.core.sim.SimRecord.Bulk;
import dev.sluice.topology.core.sim.SimRecord.Cancel;
import dev.sluice.topology.core.sim.SimRecord.ChildOver;
import dev.sluice.topology.core.sim.SimRecord.ForLane;
import dev.sluice.topology.core.sim.SimRecord.Order;
import dev.sluice.topology.core.sim.SimRecord.Pause;
import dev.sluice.topology.core.sim.SimRecord.Reported;
import dev.sluice.topology.core.sim.SimRecord.Resolved;
import dev.sluice.topology.core.sim.SimRecord.Start;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One partition: its inboxes, and the engine that reads them in transactions. */
final class SimPartition {
  /** A function that an event was found to start. */
  record Routed(String functionId, String eventId) {}

  /** As in production, but that few runs make several pieces of a bulk order. */
  private static final EngineLimits LIMITS =
      EngineLimits.standard().withBulk(new BulkOrders.Piece(4, 2, 1 << 20));

  /** The kind of entry under which the lanes note a function's limits. */
  private static final byte DEPLOYED = 'c';

  private final Rules rules;
  private final SimEvaluator evaluator = new SimEvaluator();

  final SimPlacement placement;
  final Deployments.View functions;
  final SimInbox<Reported> results = new SimInbox<>();
  final SimInbox<Order> control = new SimInbox<>();
  final SimInbox<Event> events = new SimInbox<>();
  final SimInbox<ForLane> lanes = new SimInbox<>();
  private final List<SimInbox<?>> inboxes = List.of(results, control, events, lanes);

  final SimStore store;
  final MemoryStore flow = new MemoryStore();
  final SimOutput output;
  final Committing<Routed> routed = new Committing<>();
  private final Set<String> paused = new HashSet<>();
  private Set<String> committedPaused = Set.of();
  private @Nullable Engine engine;

  /** Counts what it has done; {@code recoveredAt} is the count when turns were let go again. */
  private int count;

  private int recoveredAt;

  SimPartition(
      SimPlacement placement,
      Rules rules,
      Deployments.View functions,
      SimOutput.Surroundings surroundings) {
    this.placement = placement;
    this.rules = rules;
    this.functions = functions;
    this.store = new SimStore(rules);
    this.output = new SimOutput(this, rules, surroundings);
  }

  boolean isUp() {
    return engine != null;
  }

  boolean isPaused(String functionId) {
    return paused.contains(functionId);
  }

  int count() {
    return count;
  }

  /** Whether nothing was interrupted since it counted so far. */
  boolean isUndisturbedSince(int earlier) {
    return earlier > recoveredAt;
  }

  void start() {
    engine =
        new Engine(LIMITS, functions, evaluator, Calendar.none(), placement, store, flow, output);
    results.recover();
    lanes.recover();
    recoveredAt = count;
    if (rules.keep(Rule.HOLDS_TURNS) && isBehind()) {
      engine.holdTurns();
    }
  }

  void crash() {
    engine = null;
    store.rollBack();
    if (rules.keep(Rule.FLOW_ROLLS_BACK)) {
      flow.rollBack();
    }
    inboxes.forEach(SimInbox::rollBack);
    output.rollBack();
    routed.rollBack();
    paused.clear();
    paused.addAll(committedPaused);
  }

  private boolean isBehind() {
    return results.isBehind() || lanes.isBehind();
  }

  void commit(Instant now) {
    store.commit();
    flow.commit();
    inboxes.forEach(SimInbox::commit);
    output.commit();
    routed.commit();
    committedPaused = Set.copyOf(paused);
    if (engine != null) {
      engine.committed(now);
    }
  }

  /** How many inboxes there are. */
  static final int INBOXES = 4;

  /**
   * Takes the next record of an inbox: 0 results, 1 control, 2 events, 3 lanes. False: there is
   * none.
   */
  boolean take(int wanted, Instant now) {
    // After a crash comes first what was sent to the lanes, then the reports.
    SimInbox<?> inbox = inboxes.get(lanes.isBehind() ? 3 : results.isBehind() ? 0 : wanted);
    if (engine == null || !inbox.hasNext()) {
      return false;
    }
    Object record = inbox.next();
    count++;
    if (!isBehind()) {
      engine.startTurns();
    } else {
      recoveredAt = count + 1;
    }
    switch (record) {
      case Reported r -> engine.on(r.runId(), r.report(), now);
      case Cancel c ->
          engine.on(c.runId(), new RunSignal.CancelRequested(c.requestId(), "ordered"), now);
      case Again a ->
          engine.replay(Replay.of(a.runId(), a.newRunId(), a.requestId(), a.force()), now);
      case Pause p -> pause(engine, p, now);
      case Bulk b -> engine.bulk(b.order(), now);
      case Event e -> route(engine, e, now);
      case Resolved r -> engine.on(r.runId(), r.how(), now);
      case ChildOver c -> engine.on(c.runId(), c.how(), now);
      case Start s -> engine.startHere(s.run(), now);
      default -> throw new IllegalStateException("Nobody writes " + record);
    }
    return true;
  }

  private void pause(Engine engine, Pause order, Instant now) {
    paused.remove(order.functionId());
    engine.pause(order.functionId(), order.paused(), now);
    if (order.paused()) {
      paused.add(order.functionId());
    }
  }

  private void route(Engine engine, Event event, Instant now) {
    for (FunctionSpec f : functions.startedBy(event.name())) {
      if (f.isStartedBy(event, evaluator)) {
        routed.add(new Routed(f.id(), event.id()));
        engine.start(new NewRun(f.id(), event, null), now);
      }
    }
  }

  boolean wake(Instant now, int max) {
    if (engine == null || (!rules.keep(Rule.HOLDS_TURNS) && isBehind())) {
      return false; // even where turns are not held, timers are
    }
    count++;
    boolean flows = engine.isFlowDue(now);
    return engine.wake(now, max) > 0 || flows;
  }

  /** Whether events wait in buffers, or records to be taken. */
  boolean hasWork() {
    return inboxes.stream().anyMatch(SimInbox::hasNext)
        || output.isBehind()
        || flow.toString().contains("B=")
        || flow.toString().contains("D=");
  }

  /** Nothing of runs or events; only what functions were deployed with is noted for ever. */
  boolean remembersNothing() {
    boolean[] nothing = {true};
    flow.scan(
        new byte[0],
        new byte[] {(byte) 0xFF},
        (key, value) -> {
          nothing[0] &= key[0] == DEPLOYED;
          return true;
        });
    return nothing[0];
  }

  @Override
  public String toString() {
    return "partition " + placement.here();
  }
}
