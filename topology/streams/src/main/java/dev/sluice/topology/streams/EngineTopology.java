package dev.sluice.topology.streams;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.streams.contract.LaneRecords;
import dev.sluice.topology.streams.store.PartitionStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and stores of the engine, in the order in which a record flows. All names are given, so
 * that the topology can change without losing its state.
 *
 * <pre>
 * events  → router ──────────┐
 * results → results-inbox ───┤
 * control → control-inbox ───┼→ engine → commands, history
 * lanes   → lanes-inbox ─────┘     router → lanes, history, waits
 * waits   → correlator → lanes     engine → waits, interests, lanes
 * </pre>
 */
public final class EngineTopology {
  static final String ROUTER = "router";
  static final String ENGINE = "engine";
  static final String COMMANDS = "commands-sink";
  static final String HISTORY = "history-sink";
  static final String LANES_SINK = "lanes-sink";
  static final String WAITS_SINK = "waits-sink";
  static final String INTERESTS_SINK = "interests-sink";
  static final String CORRELATOR = "correlator";

  static final String FUNCTIONS_STORE = "functions";
  static final String RUNS_STORE = "runs";
  static final String MEMO_STORE = "memo";

  /** Name of the store of timers, for {@link #nextTimer}. */
  public static final String TIMERS_STORE = "timers";

  static final String PARKED_STORE = "parked";
  static final String FLOW_STORE = "flow";
  static final String INTERESTS_STORE = "interests";
  static final String INTERESTS_SEEN_STORE = "interests-seen";
  static final String WAITS_STORE = "waits";

  /** An event, as the topics of events and waits take it. */
  private static final int EVENT_BYTES = 3 << 20;

  /** A report with a step's input and output of 4 MiB each, as the topic of results takes it. */
  private static final int REPORT_BYTES = 10 << 20;

  private final Topics topics;
  private final int partitions;
  private final SluiceSerdes serdes;
  private final EngineLimits limits;
  private final EarlyCommit.Policy commits;
  private final CatchUp catchUp;
  private final CommandSink.Factory commands;
  private final EventLog eventLog;
  private Consumer<Engine> whenStarted = engine -> {};
  private TaskBoard board = new TaskBoard();

  EngineTopology(
      Topics topics,
      int partitions,
      SluiceSerdes serdes,
      EngineLimits limits,
      EarlyCommit.Policy commits,
      CatchUp catchUp,
      CommandSink.Factory commands,
      EventLog eventLog) {
    this.topics = topics;
    this.partitions = partitions;
    this.serdes = serdes;
    this.limits = limits;
    this.commits = commits;
    this.catchUp = catchUp;
    this.commands = commands;
    this.eventLog = eventLog;
  }

  /**
   * The topology for a test driver: one partition, commits when the driver commits, single-object
   * encoding.
   *
   * @param limits the bounds that the engine keeps
   * @param eventLog the events that were sent before
   * @param alarm told of the engine
   */
  public static Topology forTest(
      Topics topics, EngineLimits limits, EventLog eventLog, TestAlarm alarm) {
    EngineTopology topology =
        new EngineTopology(
            topics,
            1,
            SluiceSerdes.of(Map.of()),
            limits,
            EarlyCommit.Policy.ofTestDriver(),
            CatchUp.none(),
            CommandSink.inTransaction(CommandTopics.unchecked(topics)),
            eventLog);
    topology.whenStarted = alarm;
    return topology.build();
  }

  /** Its tasks write down there how they stand. */
  EngineTopology writingTo(TaskBoard board) {
    this.board = board;
    return this;
  }

  /** When the first timer of a test's engine is due; null: there is none. */
  public static @Nullable Instant nextTimer(KeyValueStore<Bytes, byte[]> timers) {
    return PartitionStore.nextTimer(timers);
  }

  Topology build() {
    Topology topology = new Topology();
    FunctionCatalog catalog =
        new FunctionCatalog(serdes.of(FunctionDefinition.class).deserializer());
    addFunctions(topology, catalog);
    Interests interests =
        new Interests(
            serdes.of(Interest.class).deserializer(), topics.interests(), limits.lookBack());
    addInterests(topology, interests);

    source(topology, "events", InboxOrder.EVENTS, topics.events());
    source(topology, "results", InboxOrder.RESULTS, topics.results());
    source(topology, "control", InboxOrder.CONTROL, topics.control());
    source(topology, "lanes", InboxOrder.LANES, topics.lanes());

    source(topology, "waits", InboxOrder.WAITS, topics.waits());

    topology.addProcessor(ROUTER, router(catalog, interests), "events");
    topology.addProcessor(CORRELATOR, correlator(), "waits");
    topology.addProcessor("results-inbox", () -> new Inboxes.Results(serdes), "results");
    topology.addProcessor("control-inbox", () -> new Inboxes.Controls(serdes), "control");
    topology.addProcessor("lanes-inbox", () -> new Inboxes.Lanes(serdes), "lanes");
    topology.addProcessor(
        ENGINE,
        engine(catalog, interests),
        ROUTER,
        "results-inbox",
        "control-inbox",
        "lanes-inbox");

    topology.addSink(
        COMMANDS,
        CommandSink.topics(),
        Serdes.String().serializer(),
        CommandSink.serializer(serdes.of(Command.class).serializer()),
        ENGINE);
    sink(topology, HISTORY, topics.history(), HistoryRecord.class, ENGINE, ROUTER);
    topology.addSink(
        LANES_SINK,
        topics.lanes(),
        Serdes.String().serializer(),
        serdes.of(LaneRecord.class).serializer(),
        toTheRunsPartition(),
        ROUTER,
        ENGINE,
        CORRELATOR);
    topology.addSink(
        WAITS_SINK,
        topics.waits(),
        Serdes.String().serializer(),
        serdes.of(WaitRecord.class).serializer(),
        ENGINE,
        ROUTER);
    sink(topology, INTERESTS_SINK, topics.interests(), Interest.class, ENGINE);
    return topology;
  }

  private void addFunctions(Topology topology, FunctionCatalog catalog) {
    StoreBuilder<KeyValueStore<String, byte[]>> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(FUNCTIONS_STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled();
    topology.addGlobalStore(
        store,
        "functions",
        Serdes.String().deserializer(),
        Serdes.ByteArray().deserializer(),
        topics.functions(),
        "functions-catalog",
        catalog::updater);
  }

  private void addInterests(Topology topology, Interests interests) {
    StoreBuilder<KeyValueStore<String, byte[]>> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(INTERESTS_STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled();
    topology.addGlobalStore(
        store,
        "interests",
        Serdes.String().deserializer(),
        Serdes.ByteArray().deserializer(),
        topics.interests(),
        "interests-catalog",
        interests::updater);
  }

  private ProcessorSupplier<String, byte[], String, Object> router(
      FunctionCatalog catalog, Interests interests) {
    return new ProcessorSupplier<>() {
      @Override
      public RouterProcessor get() {
        return new RouterProcessor(
            serdes, topics, catalog, interests, eventLog, commits, partitions);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(bytes(INTERESTS_SEEN_STORE, EVENT_BYTES));
      }
    };
  }

  private ProcessorSupplier<String, byte[], String, LaneRecord> correlator() {
    return new ProcessorSupplier<>() {
      @Override
      public CorrelatorProcessor get() {
        return new CorrelatorProcessor(serdes, limits.lookBack(), commits);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(bytes(WAITS_STORE, EVENT_BYTES));
      }
    };
  }

  private static void source(Topology topology, String name, InboxOrder order, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        order,
        Serdes.String().deserializer(),
        Serdes.ByteArray().deserializer(),
        topic);
  }

  private <T extends SpecificRecord> void sink(
      Topology topology, String name, String topic, Class<T> contract, String... parents) {
    Serializer<T> values = serdes.of(contract).serializer();
    topology.addSink(name, topic, Serdes.String().serializer(), values, parents);
  }

  private ProcessorSupplier<String, Instruction, String, Object> engine(
      FunctionCatalog catalog, Interests interests) {
    return new ProcessorSupplier<>() {
      @Override
      public EngineProcessor get() {
        return new EngineProcessor(
            catalog,
            topics,
            limits,
            commits,
            catchUp,
            commands,
            partitions,
            interests,
            whenStarted,
            board);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            bytes(RUNS_STORE, REPORT_BYTES).withCachingEnabled(),
            bytes(MEMO_STORE, REPORT_BYTES),
            bytes(TIMERS_STORE, EVENT_BYTES),
            bytes(PARKED_STORE, REPORT_BYTES),
            bytes(FLOW_STORE, EVENT_BYTES));
      }
    };
  }

  /**
   * @param maxBytes the largest entry: its changelog has to take what brokers by default do not
   */
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> bytes(String name, int maxBytes) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes)));
  }

  /** A lane lives where the id of the run says that is concerned. */
  private static StreamPartitioner<String, LaneRecord> toTheRunsPartition() {
    return (topic, lane, record, count) ->
        Optional.of(Set.of(RunIds.partitionOf(LaneRecords.runOf(record))));
  }
}
