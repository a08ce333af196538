package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.streams.contract.Commands;
import dev.sluice.topology.streams.contract.Histories;
import dev.sluice.topology.streams.store.PartitionStore;
import java.time.Duration;
import java.time.Instant;
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

  private ProcessorContext<String, Object> context;
  private Recovery recovery;
  private Engine engine;
  private PartitionStore store;
  private EarlyCommit earlyCommit;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  EngineProcessor(
      FunctionCatalog catalog,
      Topics topics,
      EngineLimits limits,
      EarlyCommit.Policy commits,
      CatchUp catchUp,
      CommandSink.Factory commands) {
    this.catalog = catalog;
    this.topics = topics;
    this.limits = limits;
    this.commits = commits;
    this.catchUp = catchUp;
    this.commands = commands;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    recovery =
        new Recovery(
            topics.results(),
            catchUp.lastReport(context.taskId().partition()),
            context.currentSystemTimeMs());
    store =
        new PartitionStore(
            context.getStateStore(EngineTopology.RUNS_STORE),
            context.getStateStore(EngineTopology.MEMO_STORE),
            context.getStateStore(EngineTopology.TIMERS_STORE),
            context.getStateStore(EngineTopology.PARKED_STORE));
    earlyCommit = new EarlyCommit(commits, context::commit);
    var functions =
        catalog.view(topics.functions(), context.getStateStore(EngineTopology.FUNCTIONS_STORE));
    engine =
        new Engine(
            limits, functions, store, new Output(context, earlyCommit, commands.in(context)));
    if (!recovery.done()) {
      engine.holdTurns();
    }
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Instruction> record) {
    earlyCommit.processing();
    Instant now = Instant.ofEpochMilli(record.timestamp());
    if (!recovery.done()) {
      context.recordMetadata().ifPresent(from -> recovery.taken(from, now.toEpochMilli()));
      startTurnsOnceRecovered(now.toEpochMilli());
    }
    switch (record.value()) {
      case Instruction.Signal s -> engine.on(record.key(), s.signal(), now);
      case Instruction.Replay r ->
          engine.replay(record.key(), r.newRunId(), r.requestId(), r.force(), now);
    }
    earlyCommit.maybe();
  }

  private void tick(long nowMillis) {
    startTurnsOnceRecovered(nowMillis);
    if (store.isDue(nowMillis)) {
      engine.wake(Instant.ofEpochMilli(nowMillis), TIMERS_PER_TICK);
    }
    earlyCommit.maybe();
  }

  private void startTurnsOnceRecovered(long nowMillis) {
    if (recovery.done(nowMillis)) {
      engine.startTurns();
    }
  }

  /** Forwards to the sinks; tells the commit policy what somebody is waiting for. */
  private record Output(
      ProcessorContext<String, Object> context, EarlyCommit earlyCommit, CommandSink commands)
      implements EngineOutput {
    @Override
    public void dispatch(Turn turn, Instant now) {
      var command = Commands.toAvro(turn, context.taskId().partition());
      commands.send(turn.run().app(), command, now);
      earlyCommit.dispatched();
    }

    @Override
    public void tell(String subject, String functionId, Fact fact, Instant now) {
      var told = Histories.toAvro(subject, functionId, fact, now);
      context.forward(new Record<>(subject, told, now.toEpochMilli()), EngineTopology.HISTORY);
      if (fact instanceof Fact.Ended || fact instanceof Fact.Refused) {
        earlyCommit.awaited();
      }
    }
  }
}
