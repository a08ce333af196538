package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.waits.Candidate;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.waits.InterestTable;
import dev.sluice.topology.core.waits.LookBacks;
import dev.sluice.topology.core.waits.Matcher;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.Histories;
import dev.sluice.topology.streams.store.OrderedBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Finds the functions that an event starts, and tells the correlator of events that some run may
 * wait for. A run lives in the partition of its event's id; an event that was written elsewhere
 * takes one hop over the lanes.
 */
final class RouterProcessor extends Reading<Event, Object> {
  /** How soon an interest that is new is noticed while no event comes. */
  private static final Duration TICK = Duration.ofMillis(10);

  private final Deserializer<Event> deserializer;
  private final Topics topics;
  private final FunctionCatalog catalog;
  private final Interests interests;
  private final EventLog log;
  private final EarlyCommit.Policy commits;
  private final int partitions;

  private Functions functions;
  private CelEvaluator evaluator;
  private Interests.View awaited;
  private PastEvents past;
  private Matcher matcher;
  private EarlyCommit earlyCommit;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  RouterProcessor(
      SluiceSerdes serdes,
      Topics topics,
      FunctionCatalog catalog,
      Interests interests,
      EventLog log,
      EarlyCommit.Policy commits,
      int partitions) {
    super(serdes.of(Event.class).deserializer());
    this.deserializer = serdes.of(Event.class).deserializer();
    this.topics = topics;
    this.catalog = catalog;
    this.interests = interests;
    this.log = log;
    this.commits = commits;
    this.partitions = partitions;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    evaluator = new CelEvaluator(context::currentSystemTimeMs);
    functions =
        catalog.view(topics.functions(), context.getStateStore(EngineTopology.FUNCTIONS_STORE));
    awaited = interests.view(context.getStateStore(EngineTopology.INTERESTS_STORE));
    matcher = new ExpressionMatcher(() -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
    earlyCommit = new EarlyCommit(commits, context::commit);
    past =
        new PastEvents(
            log,
            context.taskId().partition(),
            new LookBacks(
                new OrderedBytes(context.getStateStore(EngineTopology.INTERESTS_SEEN_STORE)),
                interests.lookBack()),
            awaited,
            this::foundInThePast);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void close() {
    super.close();
    past.close();
  }

  private void tick(long nowMillis) {
    past.tick(Instant.ofEpochMilli(nowMillis));
    earlyCommit.maybe();
  }

  @Override
  void take(Event sent) {
    Event event = identified(sent, () -> context().recordMetadata().orElseThrow().offset());
    check(event);
    dev.sluice.topology.core.Event core = Common.toCore(event);
    tellCorrelator(awaited.table(), event, core, Instant.ofEpochMilli(timestamp()));
    startFunctions(sent, event, core);
    earlyCommit.maybe();
  }

  /** An event that went by before anybody was known to wait for it; it was checked then. */
  private void foundInThePast(
      InterestTable interests, long offset, Instant receivedAt, byte[] value) {
    try {
      Event event = identified(deserializer.deserialize(topics.events(), value), () -> offset);
      tellCorrelator(interests, event, Common.toCore(event), receivedAt);
    } catch (SerializationException e) {
      // It is among the dead letters since it was first taken.
    }
  }

  private void tellCorrelator(
      InterestTable interests,
      Event event,
      dev.sluice.topology.core.Event core,
      Instant receivedAt) {
    for (String key : interests.keys(core, matcher)) {
      var record = new WaitRecord(key, new Candidate(event, receivedAt));
      context()
          .forward(
              new Record<>(key, record, context().currentSystemTimeMs()),
              EngineTopology.WAITS_SINK);
      earlyCommit.awaited();
    }
  }

  private void startFunctions(Event sent, Event event, dev.sluice.topology.core.Event core) {
    int here = context().taskId().partition();
    int home = sent.getId().isEmpty() ? here : RunIds.partitionOfKey(event.getId(), partitions);
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    List<FunctionSpec> started = startedBy(core);
    if (started.isEmpty()) {
      var fact = new Fact.EventUnmatched(event.getId(), event.getName());
      var told = Histories.toAvro(event.getId(), "", fact, here, now);
      context()
          .forward(new Record<>(event.getId(), told, now.toEpochMilli()), EngineTopology.HISTORY);
    }
    for (FunctionSpec function : started) {
      String runId = RunIds.ofEvent(home, function.id(), event.getId());
      if (home == here || function.isLaned()) { // the engine knows where a lane lives
        var run = new NewRun(function.id(), core, null);
        context()
            .forward(
                new Record<>(runId, new Instruction.Start(run), now.toEpochMilli()),
                EngineTopology.ENGINE);
      } else {
        var triggered = new Triggered(runId, function.id(), event, null, null);
        context()
            .forward(
                new Record<>(runId, new LaneRecord(runId, triggered), now.toEpochMilli()),
                EngineTopology.LANES_SINK);
      }
    }
  }

  /** Those that listen and whose conditions are true. */
  private List<FunctionSpec> startedBy(dev.sluice.topology.core.Event event) {
    return functions.startedBy(event.name()).stream()
        .filter(function -> function.isStartedBy(event, evaluator))
        .toList();
  }

  private Event identified(Event event, LongSupplier offset) {
    if (!event.getId().isEmpty()) {
      return event;
    }
    int here = context().taskId().partition();
    return Event.newBuilder(event)
        .setId(topics.events() + "-" + here + "-" + offset.getAsLong())
        .build();
  }

  private static void check(Event event) {
    if (event.getName().isEmpty() || event.getName().length() > EventLimits.NAME_CHARS) {
      throw new SluiceException(
          "SLUICE-1001",
          "Expected an event name of 1 to 256 characters, found " + event.getName().length() + ".",
          "Send the event again with a name such as 'order/paid'.");
    }
    if (event.getData().remaining() > EventLimits.DATA_BYTES) {
      throw new SluiceException(
          "SLUICE-1007",
          "Expected event data of at most 1 MiB, found " + event.getData().remaining() + " bytes.",
          "Store the payload elsewhere and send a reference to it.");
    }
  }

  /** What the engine accepts of an event, whoever wrote it. */
  private static final class EventLimits {
    static final int NAME_CHARS = 256;
    static final int DATA_BYTES = 1 << 20;
  }
}
