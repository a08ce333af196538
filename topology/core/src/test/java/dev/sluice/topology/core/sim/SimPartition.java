package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.Placement;
import dev.sluice.topology.core.Replay;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.bulk.BulkOrder;
import dev.sluice.topology.core.bulk.BulkOrders;
import dev.sluice.topology.core.flow.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition: its inboxes, and the engine that reads them in transactions. Only commands leave
 * ahead of the commit.
 */
final class SimPartition implements EngineOutput, Placement {
  /** What an operator wants. */
  sealed interface Wanted {}

  /** An order to a run; {@code newRunId} null: cancel it. */
  record Order(String runId, String requestId, @Nullable String newRunId, boolean force)
      implements Wanted {}

  /** An order to many. */
  record Bulk(BulkOrder order) implements Wanted {}

  record Reported(String runId, Report report) {}

  record Told(String subject, Fact fact) {}

  /** A wait that the correlator knows of. */
  record Opened(String runId, String step) {}

  /** What the correlator sends. */
  record Resolved(String runId, RunSignal.WaitResolved how) {}

  /** What the engine handed out, and how many reports it knew of by then. */
  record Command(Turn turn, SimPartition partition, int known) {}

  /** As in production, but that few runs make several pieces of a bulk order. */
  private static final EngineLimits LIMITS = withPieces(EngineLimits.standard());

  private static EngineLimits withPieces(EngineLimits limits) {
    return new EngineLimits(
        limits.retention(),
        limits.lossesInARow(),
        limits.steps(),
        limits.parking(),
        limits.memoBytes(),
        limits.lookBack(),
        new BulkOrders.Piece(4, 2, 1 << 20));
  }

  private final int number;
  private final Rules rules;
  private final Functions functions;
  private final Consumer<Command> commands;

  final List<Event> events = new ArrayList<>();
  final List<Reported> results = new ArrayList<>();
  final List<Wanted> control = new ArrayList<>();
  final List<Resolved> lanes = new ArrayList<>();
  final SimStore store;
  final MemoryStore flow = new MemoryStore();

  private int[] committed = new int[INBOXES];
  private int[] position = new int[INBOXES];
  private final List<Told> history = new ArrayList<>();
  private int committedHistory;
  private @Nullable Engine engine;
  private final List<Opened> opened = new ArrayList<>();
  private int committedOpened;
  private int recoversTo;
  private int recoversLanesTo;

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
    engine = new Engine(LIMITS, functions, Evaluator.none(), this, store, flow, this);
    recoversTo = results.size();
    recoversLanesTo = lanes.size();
    if (rules.holdsTurns() && isBehind()) {
      engine.holdTurns();
    }
  }

  void crash() {
    engine = null;
    store.rollBack();
    flow.rollBack();
    position = committed.clone();
    history.subList(committedHistory, history.size()).clear();
    opened.subList(committedOpened, opened.size()).clear();
  }

  private boolean isBehind() {
    return position[0] < recoversTo || position[3] < recoversLanesTo;
  }

  /** Waits that the correlator has been told of. */
  List<Opened> opened() {
    return opened.subList(0, committedOpened);
  }

  void commit(Instant now) {
    store.commit();
    flow.commit();
    committedOpened = opened.size();
    committed = position.clone();
    committedHistory = history.size();
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
    // After a crash comes first what the correlator has sent, then the reports.
    int inbox = position[3] < recoversLanesTo ? 3 : position[0] < recoversTo ? 0 : wanted;
    int size = List.of(results, control, events, lanes).get(inbox).size();
    if (engine == null || position[inbox] == size) {
      return false;
    }
    int at = position[inbox]++;
    if (!isBehind()) {
      engine.startTurns();
    }
    switch (inbox) {
      case 0 -> engine.on(results.get(at).runId(), results.get(at).report(), now);
      case 1 -> obey(engine, control.get(at), now);
      case 2 -> route(engine, events.get(at), now);
      default -> engine.on(lanes.get(at).runId(), lanes.get(at).how(), now);
    }
    return true;
  }

  private static void obey(Engine engine, Wanted wanted, Instant now) {
    switch (wanted) {
      case Order o when o.newRunId() == null ->
          engine.on(o.runId(), new RunSignal.CancelRequested(o.requestId(), "ordered"), now);
      case Order o ->
          engine.replay(
              Replay.of(o.runId(), Objects.requireNonNull(o.newRunId()), o.requestId(), o.force()),
              now);
      case Bulk b -> engine.bulk(b.order(), now);
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
    if (engine == null || (!rules.holdsTurns() && isBehind())) {
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

  @Override
  public void openWait(String runId, RunSignal.NewWait waiting, Instant now) {
    opened.add(new Opened(runId, waiting.step()));
  }

  @Override
  public void closeWait(String runId, String step, List<String> keys, Instant now) {}

  @Override
  public void start(int partition, String lane, NewRun run, Instant now) {
    throw new IllegalStateException("No function has limits");
  }

  @Override
  public void tellParent(
      RunInfo.Parent parent, String childRunId, RunSignal.ChildEnded how, Instant now) {
    throw new IllegalStateException("No run has a parent");
  }

  @Override
  public boolean isAwaited(String eventName) {
    return false;
  }

  @Override
  public void internal(Event event, Instant now) {}

  @Override
  public int here() {
    return number;
  }

  @Override
  public int partitionOf(String key) {
    return number;
  }

  @Override
  public int partitionOfRun(String runId) {
    return number;
  }

  @Override
  public String runId(int partition, String functionId, String cause) {
    return runId(functionId, cause);
  }

  @Override
  public String replayId(String runId, String requestId) {
    return runId + "~" + requestId;
  }
}
