package dev.sluice.topology.streams;

import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.streams.store.OrderedBytes;
import dev.sluice.topology.streams.store.PartitionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The shell of {@link Engine}: hands it what comes in, writes down and forwards what comes out. */
final class EngineProcessor implements Processor<String, Instruction, String, Object> {
  /** How late a timer may be noticed on an idle engine; the clock is all that is read. */
  private static final Duration TICK = Duration.ofMillis(10);

  /** Runs woken in one tick and partition, so that records are taken in between. */
  private static final int TIMERS_PER_TICK = 500;

  private final FunctionCatalog catalog;
  private final Topics topics;
  private final EngineLimits limits;
  private final EarlyCommit.Policy commits;
  private final CatchUp catchUp;
  private final CommandSink.Factory commands;
  private final int partitions;
  private final Interests interests;
  private final Consumer<Engine> whenStarted;
  private final TaskBoard board;

  private ProcessorContext<String, Object> context;
  private Recovery recovery;
  private Engine engine;
  private PartitionStore store;
  private EarlyCommit earlyCommit;
  private long commitsSeen;
  private TaskBoard.Status status = TaskBoard.Status.UNKNOWN;
  private long statusDueMillis;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  EngineProcessor(
      FunctionCatalog catalog,
      Topics topics,
      EngineLimits limits,
      EarlyCommit.Policy commits,
      CatchUp catchUp,
      CommandSink.Factory commands,
      int partitions,
      Interests interests,
      Consumer<Engine> whenStarted,
      TaskBoard board) {
    this.catalog = catalog;
    this.topics = topics;
    this.limits = limits;
    this.commits = commits;
    this.catchUp = catchUp;
    this.commands = commands;
    this.partitions = partitions;
    this.interests = interests;
    this.whenStarted = whenStarted;
    this.board = board;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    recovery =
        new Recovery(
            topics, catchUp.of(context.taskId().partition()), context.currentSystemTimeMs());
    store =
        new PartitionStore(
            context.getStateStore(EngineTopology.RUNS_STORE),
            context.getStateStore(EngineTopology.MEMO_STORE),
            context.getStateStore(EngineTopology.TIMERS_STORE),
            context.getStateStore(EngineTopology.PARKED_STORE));
    earlyCommit = new EarlyCommit(commits, context::commit);
    var functions =
        catalog.view(topics.functions(), context.getStateStore(EngineTopology.FUNCTIONS_STORE));
    var placement = new PartitionPlacement(context.taskId().partition(), partitions);
    var awaited = interests.view(context.getStateStore(EngineTopology.INTERESTS_STORE));
    var matcher = new ExpressionMatcher(() -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
    var output =
        new EngineSinks(context, placement, earlyCommit, commands.in(context), awaited, matcher);
    var evaluator = new CelEvaluator(context::currentSystemTimeMs);
    var flow = new OrderedBytes(context.getStateStore(EngineTopology.FLOW_STORE));
    var calendar = new CronCalendar();
    engine = new Engine(limits, functions, evaluator, calendar, placement, store, flow, output);
    if (!recovery.done()) {
      engine.holdTurns();
    }
    whenStarted.accept(engine);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Instruction> record) {
    Instant now = Instant.ofEpochMilli(record.timestamp());
    noteCommits(now);
    if (!recovery.done()) {
      context.recordMetadata().ifPresent(from -> recovery.taken(from, now.toEpochMilli()));
      startTurnsOnceRecovered(now.toEpochMilli());
    }
    switch (record.value()) {
      case Instruction.Signal s -> signal(record.key(), s.signal(), now);
      case Instruction.Start s -> engine.start(s.run(), now);
      case Instruction.StartHere s -> engine.startHere(s.run(), now);
      case Instruction.Pause p -> engine.pause(record.key(), p.paused(), now);
      case Instruction.Bulk b -> engine.bulk(b.order(), now);
      case Instruction.Replay r -> engine.replay(r.order(), now);
    }
    commitOfTestDriver(now);
    earlyCommit.maybe();
  }

  private void signal(String runId, RunSignal signal, Instant now) {
    try {
      engine.on(runId, signal, now);
    } catch (RuntimeException e) {
      if (signal instanceof RunSignal.Report && DeadLetter.isFaultOfTheRecord(e)) {
        engine.on(runId, new RunSignal.ReportLost(), now);
      }
      throw e;
    }
  }

  private void tick(long nowMillis) {
    startTurnsOnceRecovered(nowMillis);
    Instant now = Instant.ofEpochMilli(nowMillis);
    noteCommits(now);
    if (store.isDue(nowMillis) || engine.isFlowDue(now)) {
      engine.wake(now, TIMERS_PER_TICK);
    }
    if (nowMillis >= statusDueMillis) {
      statusDueMillis = nowMillis + TaskBoard.EVERY_MS;
      writeStatus(now);
    }
    commitOfTestDriver(now);
    earlyCommit.maybe();
  }

  private void writeStatus(Instant now) {
    status =
        new TaskBoard.Status(
            !recovery.done(),
            store.countDue(now, TaskBoard.TIMERS),
            store.nextTimer(),
            engine.lanes(TaskBoard.LANES, now));
    board.write(context.taskId().partition(), status);
  }

  @Override
  public void close() {
    board.remove(context.taskId().partition(), status);
  }

  /** Lets turns go that wait for a commit. */
  private void noteCommits(Instant now) {
    long count = Commits.ofThisThread().count();
    if (count != commitsSeen) {
      commitsSeen = count;
      engine.committed(now);
    }
    if (engine.awaitsCommit()) {
      earlyCommit.stillAwaited();
    }
  }

  /** A test driver commits as soon as the record has been taken, without any count. */
  private void commitOfTestDriver(Instant now) {
    if (commits.eachRecordCommits()) {
      engine.committed(now);
    }
  }

  private void startTurnsOnceRecovered(long nowMillis) {
    if (recovery.done(nowMillis)) {
      engine.startTurns();
    }
  }
}
