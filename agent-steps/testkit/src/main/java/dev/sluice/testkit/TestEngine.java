package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.host.Json;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.streams.EngineTopology;
import dev.sluice.topology.streams.RecordedEvents;
import dev.sluice.worker.FunctionDefinitions;
import dev.sluice.worker.turn.TurnOutcome;
import dev.sluice.worker.turn.TurnRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The real topology under a test driver, and the real turn runner in place of a worker. */
final class TestEngine implements AutoCloseable {
  private static final String APP = "test";
  private static final String VERSION = "test";

  /** The engine looks at its timers this often. */
  private static final Duration TICK = Duration.ofMillis(10);

  private final Topics topics = Topics.standard();
  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private final Path stateDir;
  private final RecordedEvents past = new RecordedEvents();
  private final TopologyTestDriver driver;
  private final VirtualClock clock;
  private final RunLog log = new RunLog();
  private final TestInputTopic<String, Event> events;
  private final TestInputTopic<String, Result> results;
  private final TestInputTopic<String, Control> control;
  private final TestInputTopic<String, FunctionDefinition> functions;
  private final TestOutputTopic<String, Command> commands;
  private final TestOutputTopic<String, HistoryRecord> history;
  private final List<SentEvent> sent = new ArrayList<>();
  private TurnRunner runner = new TurnRunner(List.of());
  private Optional<String> fatalStep = Optional.empty();

  TestEngine(Instant start, List<DurableFunction> deployed) {
    try {
      stateDir = Files.createTempDirectory("sluice-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clock = new VirtualClock(start);
    driver =
        new TopologyTestDriver(
            EngineTopology.forTest(topics, EngineLimits.standard(), past),
            settings(stateDir),
            start);
    events = input(topics.events(), Event.class);
    results = input(topics.results(), Result.class);
    control = input(topics.control(), Control.class);
    functions = input(topics.functions(), FunctionDefinition.class);
    commands = output(topics.commands(APP), Command.class);
    history = output(topics.history(), HistoryRecord.class);
    deploy(deployed);
  }

  private static Properties settings(Path stateDir) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "sluice-test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    return settings;
  }

  void deploy(List<DurableFunction> deployed) {
    runner = new TurnRunner(deployed, clock, () -> UUID.randomUUID().toString());
    for (FunctionDefinition definition : FunctionDefinitions.of(APP, VERSION, deployed, now())) {
      functions.pipeInput(definition.getId(), definition);
    }
  }

  void send(NewEvent event) {
    try {
      publish(
          new Event(
              event.id(),
              event.name(),
              ByteBuffer.wrap(Json.write(event.data())),
              event.user() == null ? null : ByteBuffer.wrap(Json.write(event.user())),
              event.ts() == null ? now() : event.ts(),
              event.v(),
              "test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settle();
  }

  private void publish(Event event) {
    past.add(now(), serdes.of(Event.class).serializer().serialize(topics.events(), event));
    events.pipeInput(event.getId(), event, now());
  }

  void cancel(String runId, String reason) {
    order(runId, new Cancel(runId, reason));
  }

  TestRun replay(String runId, boolean force) {
    String requestId = UUID.randomUUID().toString();
    String newRunId = RunIds.ofReplay(runId, requestId);
    control.pipeInput(
        runId,
        new Control(
            requestId, now(), "test", new Replay(runId, newRunId, force, null, null, null)));
    settle();
    return log.run(newRunId);
  }

  private void order(String runId, Object body) {
    control.pipeInput(runId, new Control(UUID.randomUUID().toString(), now(), "test", body));
    settle();
  }

  void cancelAll(String functionId, String reason) {
    orderMany(BulkAction.CANCEL, functionId, reason);
  }

  List<TestRun> replayFailed(String functionId) {
    List<TestRun> before = runs();
    orderMany(BulkAction.REPLAY, functionId, "");
    return runs().stream().filter(run -> !before.contains(run)).toList();
  }

  /** To its end, which takes a tick for each piece of it. */
  private void orderMany(BulkAction action, String functionId, String reason) {
    String requestId = UUID.randomUUID().toString();
    Bulk order = new Bulk(action, functionId, null, null, List.of(), null, null, reason);
    control.pipeInput(requestId, new Control(requestId, now(), "test", order));
    settle();
    while (!log.isDone(requestId)) {
      advanceTo(now().plus(TICK));
    }
  }

  void loseWorkerAfter(String step) {
    fatalStep = Optional.of(step);
  }

  Instant now() {
    return clock.instant();
  }

  void advanceTo(Instant target) {
    if (now().plus(TICK).isBefore(target)) {
      stepTo(now().plus(TICK)); // schedules that were just deployed get their timers
    }
    while (now().isBefore(target)) {
      Instant due = EngineTopology.nextTimer(driver.getKeyValueStore(EngineTopology.TIMERS_STORE));
      Instant earliest = now().plus(TICK);
      Instant next = due == null || due.isAfter(target) ? target : due;
      stepTo(next.isBefore(earliest) ? earliest : next);
    }
  }

  private void stepTo(Instant instant) {
    driver.advanceWallClockTime(Duration.between(now(), instant));
    clock.set(instant);
    settle();
  }

  /** Runs turns until no command is left. */
  private void settle() {
    readHistory();
    for (List<Command> due = commands.readValuesToList();
        !due.isEmpty();
        due = commands.readValuesToList()) {
      due.forEach(this::runTurn);
      readHistory();
    }
  }

  private void runTurn(Command command) {
    if (!runner.knows(command.getFunctionId())) {
      throw new IllegalStateException(
          "Function '"
              + command.getFunctionId()
              + "' is no longer deployed, but a run of it goes on.");
    }
    TestTurnLog turnLog = new TestTurnLog(fatalStep.orElse(null));
    TurnOutcome outcome = runner.run(command, turnLog);
    for (Event event : turnLog.published()) {
      sent.add(new SentEvent(event.getId(), event.getName(), tree(event.getData())));
      publish(event);
    }
    turnLog.recorded().forEach(r -> results.pipeInput(r.getRunId(), r));
    if (outcome instanceof TurnOutcome.Abandoned) {
      fatalStep = Optional.empty();
      results.pipeInput(
          command.getRunId(),
          new Result(
              command.getRunId(), command.getEpoch(), "", new WorkerLost(2), command.getTold()));
    }
  }

  static JsonNode tree(ByteBuffer json) {
    try {
      return Json.read(json, JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readHistory() {
    history.readValuesToList().forEach(log::add);
  }

  List<TestRun> runs() {
    return log.runs();
  }

  List<SentEvent> sentEvents() {
    return List.copyOf(sent);
  }

  List<String> unmatchedEvents() {
    return log.unmatched();
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
    try (Stream<Path> files = Files.walk(stateDir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
