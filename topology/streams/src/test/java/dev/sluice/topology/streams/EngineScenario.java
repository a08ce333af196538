package dev.sluice.topology.streams;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.core.EngineLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The engine's topology under a test driver: causes go in, effects come out, time stands still. */
final class EngineScenario implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
  static final String APP = "shop";

  private final Topics topics = Topics.standard();
  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private final TopologyTestDriver driver;
  private final RecordedEvents log;
  private Instant now;
  private final TestOutputTopic<String, Command> commands;
  private final TestOutputTopic<String, HistoryRecord> history;
  private final TestOutputTopic<String, WaitRecord> waits;
  private final TestOutputTopic<String, LaneRecord> lanes;
  private final TestOutputTopic<byte[], byte[]> deadLetters;

  EngineScenario() {
    this(EngineLimits.standard());
  }

  EngineScenario(EngineLimits limits) {
    this(limits, new RecordedEvents());
  }

  private EngineScenario(EngineLimits limits, RecordedEvents log) {
    this(
        EngineTopology.forTest(Topics.standard(), limits, log, new TestAlarm()),
        log,
        newStateDir(),
        START);
  }

  EngineScenario(Topology topology) {
    this(topology, new RecordedEvents(), newStateDir(), START);
  }

  /** An engine that finds its stores as they are in {@code stateDir}. */
  EngineScenario(Path stateDir, Instant start) {
    this(stateDir, start, new RecordedEvents());
  }

  private EngineScenario(Path stateDir, Instant start, RecordedEvents log) {
    this(
        EngineTopology.forTest(Topics.standard(), EngineLimits.standard(), log, new TestAlarm()),
        log,
        stateDir,
        start);
  }

  private EngineScenario(Topology topology, RecordedEvents log, Path stateDir, Instant start) {
    this.log = log;
    this.now = start;
    Properties settings =
        EngineSettings.of(EngineConfig.single("unused:9092", topics, Path.of("target")), 1);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    if (Files.exists(stateDir)) { // with exactly-once a state without offsets is thrown away
      settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    }
    driver = new TopologyTestDriver(topology, settings, start);
    commands = output(topics.commands(APP), Command.class);
    history = output(topics.history(), HistoryRecord.class);
    waits = output(topics.waits(), WaitRecord.class);
    lanes = output(topics.lanes(), LaneRecord.class);
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  void registers(FunctionDefinition function) {
    input(topics.functions(), FunctionDefinition.class).pipeInput(function.getId(), function);
  }

  void removes(String functionId) {
    input(topics.functions(), FunctionDefinition.class).pipeInput(functionId, null);
  }

  void receives(Event event) {
    log.add(now, serdes.of(Event.class).serializer().serialize(topics.events(), event));
    input(topics.events(), Event.class).pipeInput(event.getId(), event, now);
  }

  void receives(Interest interest) {
    String key = interest.getEvent() + "|" + interest.getPath();
    input(topics.interests(), Interest.class).pipeInput(key, interest);
  }

  void receives(WaitRecord record) {
    input(topics.waits(), WaitRecord.class).pipeInput(record.getKey(), record);
  }

  void receives(Result result) {
    input(topics.results(), Result.class).pipeInput(result.getRunId(), result);
  }

  void receives(String runId, Control control) {
    input(topics.control(), Control.class).pipeInput(runId, control);
  }

  void receivesBytes(String topic, byte[] key, byte[] value) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  void waits(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  List<Command> commands() {
    return commands.readValuesToList();
  }

  /** Commands that workers of this version alone may run. */
  List<Command> commandsPinnedTo(String version) {
    String topic = topics.pinnedCommands(APP, version);
    return driver.producedTopicNames().contains(topic)
        ? output(topic, Command.class).readValuesToList()
        : List.of();
  }

  /** The bodies of what was told since the last look. */
  List<Object> told() {
    return history().stream().map(HistoryRecord::getBody).toList();
  }

  /** What was told since the last look. */
  List<HistoryRecord> history() {
    return history.readValuesToList();
  }

  /** What was written to the waits since the last look; the correlator has taken it already. */
  List<WaitRecord> toldToCorrelator() {
    return waits.readValuesToList();
  }

  /** What was written to the lanes since the last look. */
  List<LaneRecord> sentToLanes() {
    return lanes.readValuesToList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  /** How many entries the engine keeps of runs, memos, timers and parked reports together. */
  long stored() {
    return Stream.of(
            EngineTopology.RUNS_STORE,
            EngineTopology.MEMO_STORE,
            EngineTopology.TIMERS_STORE,
            EngineTopology.PARKED_STORE)
        .mapToLong(this::entries)
        .sum();
  }

  /** The stores that are not empty, and how many entries each has. */
  Map<String, Long> storedIn() {
    Map<String, Long> counts = new TreeMap<>();
    driver
        .getAllStateStores()
        .keySet()
        .forEach(
            store -> {
              long count = entries(store);
              if (count > 0) {
                counts.put(store, count);
              }
            });
    return counts;
  }

  /** How many entries the correlator keeps. */
  long storedWaits() {
    return entries(EngineTopology.WAITS_STORE);
  }

  /** How many entries limits, queues and bulk orders keep. */
  long storedFlow() {
    return entries(EngineTopology.FLOW_STORE);
  }

  private long entries(String store) {
    return keys(store).size();
  }

  List<Bytes> keysIn(String store) {
    return keys(store).stream().map(Bytes.class::cast).toList();
  }

  private List<Object> keys(String store) {
    List<Object> keys = new ArrayList<>();
    try (var all = driver.getKeyValueStore(store).all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  static Path newStateDir() {
    return Path.of("target", "scenario", UUID.randomUUID().toString());
  }

  /** What was written to a topic since the last look. */
  List<TestRecord<byte[], byte[]>> written(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  Instant now() {
    return now;
  }

  Topics topics() {
    return topics;
  }

  static ByteBuffer json(String json) {
    return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
  }

  private <T extends SpecificRecord> TestInputTopic<String, T> input(
      String topic, Class<T> contract) {
    return driver.createInputTopic(topic, new StringSerializer(), serdes.of(contract).serializer());
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      String topic, Class<T> contract) {
    return driver.createOutputTopic(
        topic, new StringDeserializer(), serdes.of(contract).deserializer());
  }

  @Override
  public void close() {
    driver.close();
  }
}
