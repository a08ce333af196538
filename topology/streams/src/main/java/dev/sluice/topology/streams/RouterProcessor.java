package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.Histories;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Finds the functions that an event starts. A run lives in the partition of its event's id; an
 * event that was written elsewhere takes one hop over the lanes.
 */
final class RouterProcessor extends Reading<Event, Object> {
  private final FunctionCatalog catalog;
  private final String functionsTopic;
  private final int partitions;

  private Functions functions;
  private CelEvaluator evaluator;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  RouterProcessor(
      SluiceSerdes serdes, FunctionCatalog catalog, String functionsTopic, int partitions) {
    super(serdes.of(Event.class).deserializer());
    this.catalog = catalog;
    this.functionsTopic = functionsTopic;
    this.partitions = partitions;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    this.evaluator = new CelEvaluator(context::currentSystemTimeMs);
    this.functions =
        catalog.view(functionsTopic, context.getStateStore(EngineTopology.FUNCTIONS_STORE));
  }

  @Override
  void take(Event sent) {
    Event event = identified(sent);
    check(event);
    int here = context().taskId().partition();
    int home = sent.getId().isEmpty() ? here : RunIds.partitionOfKey(event.getId(), partitions);
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    List<FunctionSpec> started = startedBy(event);
    if (started.isEmpty()) {
      var fact = new Fact.EventUnmatched(event.getId(), event.getName());
      var told = Histories.toAvro(event.getId(), "", fact, here, now);
      context()
          .forward(new Record<>(event.getId(), told, now.toEpochMilli()), EngineTopology.HISTORY);
    }
    for (FunctionSpec function : started) {
      String runId = RunIds.ofEvent(home, function.id(), event.getId());
      if (home == here || function.isLaned()) { // the engine knows where a lane lives
        var run = new NewRun(function.id(), Common.toCore(event), null);
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
  private List<FunctionSpec> startedBy(Event event) {
    List<FunctionSpec> listening = functions.startedBy(event.getName());
    if (listening.isEmpty()) {
      return listening;
    }
    dev.sluice.topology.core.Event asked = Common.toCore(event);
    return listening.stream().filter(f -> f.isStartedBy(asked, evaluator)).toList();
  }

  private Event identified(Event event) {
    if (!event.getId().isEmpty()) {
      return event;
    }
    var at = context().recordMetadata().orElseThrow();
    return Event.newBuilder(event)
        .setId(at.topic() + "-" + at.partition() + "-" + at.offset())
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
