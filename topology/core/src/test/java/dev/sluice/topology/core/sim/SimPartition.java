package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition: its inboxes, and the engine that reads them in transactions. Only commands leave
 * ahead of the commit.
 */
final class SimPartition implements EngineOutput {
  /** An order to a run; {@code newRunId} null: cancel it. */
  record Order(String runId, String requestId, @Nullable String newRunId, boolean force) {}

  record Reported(String runId, Report report) {}

  record Told(String subject, Fact fact) {}

  /** What the engine handed out, and how many reports it knew of by then. */
  record Command(Turn turn, SimPartition partition, int known) {}

  private final int number;
  private final Rules rules;
  private final Functions functions;
  private final Consumer<Command> commands;

  final List<Event> events = new ArrayList<>();
  final List<Reported> results = new ArrayList<>();
  final List<Order> control = new ArrayList<>();
  final SimStore store;

  private int[] committed = new int[3];
  private int[] position = new int[3];
  private final List<Told> history = new ArrayList<>();
  private int committedHistory;
  private @Nullable Engine engine;
  private int recoversTo;

  SimPartition(int number, Rules rules, Functions functions, Consumer<Command> commands) {
    this.number = number;
    this.rules = rules;
    this.functions = functions;
    this.commands = commands;
    this.store = new SimStore(rules);
  }

  boolean isUp() {
    return engine != null;
  }

  boolean hasCommitted() {
    return java.util.Arrays.equals(committed, position) && committedHistory == history.size();
  }

  /** All that has been told and committed. */
  List<Told> history() {
    return history.subList(0, committedHistory);
  }

  void start() {
    engine = new Engine(EngineLimits.standard(), functions, store, this);
    recoversTo = results.size();
    if (rules.holdsTurns() && position[0] < recoversTo) {
      engine.holdTurns();
    }
  }

  void crash() {
    engine = null;
    store.rollBack();
    position = committed.clone();
    history.subList(committedHistory, history.size()).clear();
  }

  void commit() {
    store.commit();
    committed = position.clone();
    committedHistory = history.size();
  }

  /** How many inboxes there are. */
  static final int INBOXES = 3;

  /** Takes the next record of an inbox: 0 results, 1 control, 2 events. False: there is none. */
  boolean take(int wanted, Instant now) {
    int inbox = position[0] < recoversTo ? 0 : wanted; // reports come first after a crash
    int size = List.of(results, control, events).get(inbox).size();
    if (engine == null || position[inbox] == size) {
      return false;
    }
    int at = position[inbox]++;
    if (inbox == 0 && position[0] >= recoversTo) {
      engine.startTurns();
    }
    switch (inbox) {
      case 0 -> engine.on(results.get(at).runId(), results.get(at).report(), now);
      case 1 -> obey(engine, control.get(at), now);
      default -> route(engine, events.get(at), now);
    }
    return true;
  }

  private static void obey(Engine engine, Order o, Instant now) {
    if (o.newRunId() == null) {
      engine.on(o.runId(), new RunSignal.CancelRequested(o.requestId(), "ordered"), now);
    } else {
      engine.replay(o.runId(), o.newRunId(), o.requestId(), o.force(), now);
    }
  }

  private void route(Engine engine, Event event, Instant now) {
    for (FunctionSpec f : functions.startedBy(event.name())) {
      String runId = runId(f.id(), event.id());
      RunInfo run = new RunInfo(runId, f.id(), f.app(), f.retry(), now);
      engine.on(runId, new RunSignal.Triggered(run, event, null, List.of()), now);
    }
  }

  String runId(String function, String eventId) {
    return "r" + number + "-" + function + "-" + eventId;
  }

  boolean wake(Instant now, int max) {
    if (engine == null || (!rules.holdsTurns() && position[0] < recoversTo)) {
      return false; // even where turns are not held, timers are
    }
    return engine.wake(now, max) > 0;
  }

  @Override
  public void dispatch(Turn turn, Instant now) {
    commands.accept(new Command(turn, this, Math.max(position[0], recoversTo)));
  }

  @Override
  public void tell(String subject, String functionId, Fact fact, Instant now) {
    history.add(new Told(subject, fact));
  }
}
