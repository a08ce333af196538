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
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.EverySeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One partition in which schedules tick: what it says counts once it has committed. */
final class SchedulePartition implements EngineOutput, Placement {
  static final int PARTITIONS = 3;

  /** What happened in the order in which it did, by the clock of the engine's machine. */
  sealed interface Entry {
    record Looked(int partition, Instant clock, List<FunctionSpec> deployed) implements Entry {}

    record Told(int partition, Instant clock, String functionId, Fact fact) implements Entry {}

    record SentToLane(Instant clock, NewRun run) implements Entry {}
  }

  private record Sent(int partition, NewRun run) {}

  private final int number;
  private final boolean flowRollsBack;
  private final Functions functions;
  private final Evaluator evaluator;
  private final Consumer<Turn> workers;
  private final SimStore store = new SimStore(Rules.KEPT);
  private final MemoryStore flow = new MemoryStore();
  private final List<Entry> journal = new ArrayList<>();
  private final List<Sent> outbox = new ArrayList<>();
  private final List<NewRun> lanes = new ArrayList<>();
  private int position;
  private int committedPosition;
  private @Nullable Engine engine;

  /** By how much the clock of the machine is wrong on which the engine runs. */
  Duration skew = Duration.ZERO;

  SchedulePartition(
      int number,
      boolean flowRollsBack,
      Functions functions,
      Evaluator evaluator,
      Consumer<Turn> workers) {
    this.number = number;
    this.flowRollsBack = flowRollsBack;
    this.functions = functions;
    this.evaluator = evaluator;
    this.workers = workers;
  }

  boolean isUp() {
    return engine != null;
  }

  void start(boolean held) {
    engine =
        new Engine(
            EngineLimits.standard(),
            functions,
            evaluator,
            new EverySeconds(),
            this,
            store,
            flow,
            this);
    if (held) {
      engine.holdTurns();
    }
  }

  void recover() {
    if (engine != null) {
      engine.startTurns();
    }
  }

  void crash() {
    engine = null;
    store.rollBack();
    if (flowRollsBack) {
      flow.rollBack();
    }
    journal.clear();
    outbox.clear();
    position = committedPosition;
  }

  /** Takes the next record of the lanes, if there is one. */
  boolean take(Instant now) {
    if (engine == null || position == lanes.size()) {
      return false;
    }
    engine.startHere(lanes.get(position++), now.plus(skew));
    return true;
  }

  /** Answers whether anything was due. */
  boolean wake(Instant now, int max) {
    if (engine == null) {
      return false;
    }
    Instant clock = now.plus(skew);
    int before = journal.size();
    journal.add(new Entry.Looked(number, clock, snapshot(functions.all())));
    boolean flowIsDue = engine.isFlowDue(clock);
    boolean any = engine.wake(clock, max) > 0 || flowIsDue;
    if (!any) {
      journal.remove(before);
    }
    return any;
  }

  private static List<FunctionSpec> snapshot(Collection<FunctionSpec> functions) {
    return List.copyOf(functions);
  }

  /** All that was decided becomes true; answers what that is. */
  List<Entry> commit(Instant now, List<SchedulePartition> all) {
    store.commit();
    flow.commit();
    committedPosition = position;
    outbox.forEach(sent -> all.get(sent.partition()).lanes.add(sent.run()));
    outbox.clear();
    List<Entry> committed = List.copyOf(journal);
    journal.clear();
    if (engine != null) {
      engine.committed(now.plus(skew));
    }
    return committed;
  }

  /** A record comes twice. */
  void repeatInput(int index) {
    if (!lanes.isEmpty()) {
      lanes.add(lanes.get(index % lanes.size()));
    }
  }

  @Override
  public void dispatch(Turn turn, Instant now) {
    workers.accept(turn);
  }

  @Override
  public void start(int partition, String lane, NewRun run, Instant now) {
    journal.add(new Entry.SentToLane(now, run));
    outbox.add(new Sent(partition, run));
  }

  @Override
  public void tell(String subject, String functionId, Fact fact, Instant now) {
    journal.add(new Entry.Told(number, now, functionId, fact));
  }

  @Override
  public void openWait(String runId, RunSignal.NewWait waiting, Instant now) {
    throw new IllegalStateException("No run waits");
  }

  @Override
  public void closeWait(String runId, String step, List<String> keys, Instant now) {
    throw new IllegalStateException("No run waits");
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
  public void internal(Event event, Instant now) {
    throw new IllegalStateException("No run ends");
  }

  @Override
  public int here() {
    return number;
  }

  @Override
  public int partitionOf(String key) {
    return Math.floorMod(key.hashCode() * 31, PARTITIONS);
  }

  @Override
  public String replayId(String runId, String requestId) {
    throw new IllegalStateException("Nobody orders a replay");
  }

  @Override
  public String runId(int partition, String functionId, String cause) {
    return "r" + partition + "-" + functionId + "-" + cause;
  }
}
