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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
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
  private Instant now = START;
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
    this(EngineTopology.forTest(Topics.standard(), limits, log), log);
  }

  EngineScenario(Topology topology) {
    this(topology, new RecordedEvents());
  }

  private EngineScenario(Topology topology, RecordedEvents log) {
    this.log = log;
    Properties settings =
        EngineSettings.of(
            EngineConfig.single(
                "unused:9092", topics, java.nio.file.Path.of("target", "scenario")));
    settings.put(
        StreamsConfig.STATE_DIR_CONFIG,
        java.nio.file.Path.of("target", "scenario", java.util.UUID.randomUUID().toString())
            .toString());
    driver = new TopologyTestDriver(topology, settings, START);
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

  /** The bodies of what was told since the last look. */
  List<Object> told() {
    return history.readValuesToList().stream().map(HistoryRecord::getBody).toList();
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

  /** How many entries the correlator keeps. */
  long storedWaits() {
    return entries(EngineTopology.WAITS_STORE);
  }

  /** How many entries limits, queues and bulk orders keep. */
  long storedFlow() {
    return entries(EngineTopology.FLOW_STORE);
  }

  private long entries(String store) {
    long count = 0;
    try (var all = driver.getKeyValueStore(store).all()) {
      while (all.hasNext()) {
        all.next();
        count++;
      }
    }
    return count;
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
