package dev.sluice.topology.streams;

import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.waits.Candidate;
import dev.sluice.schemas.waits.WaitClosed;
import dev.sluice.schemas.waits.WaitOpened;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.waits.Correlator;
import dev.sluice.topology.core.waits.Wait;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.store.OrderedBytes;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The shell of {@link Correlator}: answers go to the lanes of the runs that wait. */
final class CorrelatorProcessor extends Reading<WaitRecord, LaneRecord> {
  private static final Duration TICK = Duration.ofMillis(10);

  /** Expired entries dropped in one tick and partition, so that records are taken in between. */
  private static final int SWEPT_PER_TICK = 200;

  /** Waits that an event meets in one call, so that records are taken in between. */
  private static final int WAITS_PER_CALL = 1_000;

  private final Correlator.Bounds bounds;
  private final EarlyCommit.Policy commits;

  private Correlator correlator;
  private EarlyCommit earlyCommit;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  CorrelatorProcessor(SluiceSerdes serdes, Duration lookBack, EarlyCommit.Policy commits) {
    super(serdes.of(WaitRecord.class).deserializer());
    this.bounds = new Correlator.Bounds(lookBack, WAITS_PER_CALL);
    this.commits = commits;
  }

  @Override
  public void init(ProcessorContext<String, LaneRecord> context) {
    super.init(context);
    earlyCommit = new EarlyCommit(commits, context::commit);
    correlator =
        new Correlator(
            new OrderedBytes(context.getStateStore(EngineTopology.WAITS_STORE)),
            new ExpressionMatcher(this::now),
            this::resolved,
            bounds);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  void take(WaitRecord record) {
    String key = record.getKey();
    switch (record.getBody()) {
      case WaitOpened o -> correlator.open(key, toCore(o), now());
      case WaitClosed c ->
          correlator.close(key, new Wait.Id(c.getRunId(), c.getStep(), c.getOption()), now());
      case Candidate c ->
          correlator.came(key, Common.toCore(c.getEvent()), c.getReceivedAt(), now());
      default ->
          throw new IllegalArgumentException(
              "This engine does not know the wait record " + record.getBody());
    }
    earlyCommit.maybe();
  }

  private static Wait toCore(WaitOpened o) {
    return new Wait(
        new Wait.Id(o.getRunId(), o.getStep(), o.getOption()),
        o.getLane(),
        o.getEvent(),
        o.getExpression(),
        o.getSince(),
        o.getUntil());
  }

  private void resolved(Wait wait, Event event) {
    Wait.Id id = wait.id();
    var answer = new WaitResolved(id.runId(), id.step(), id.option(), Common.toAvro(event));
    context()
        .forward(
            new Record<>(wait.lane(), new LaneRecord(wait.lane(), answer), now().toEpochMilli()),
            EngineTopology.LANES_SINK);
    earlyCommit.awaited();
  }

  private void tick(long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    if (correlator.isDelivering()) {
      correlator.deliver(now);
    }
    if (correlator.isDue(now)) {
      correlator.sweep(now, SWEPT_PER_TICK);
    }
    earlyCommit.maybe();
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }
}
