package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.host.Json;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.streams.EngineTopology;
import dev.sluice.topology.streams.RecordedEvents;
import dev.sluice.topology.streams.TestAlarm;
import dev.sluice.worker.FunctionDefinitions;
import dev.sluice.worker.codec.PayloadCodec;
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
import java.util.LinkedHashMap;
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
import org.jspecify.annotations.Nullable;

/** The real topology under a test driver, and the real turn runner in place of a worker. */
final class TestEngine implements AutoCloseable {
  private static final String APP = "test";
  private static final String FIRST_VERSION = "1";

  /** The engine looks at its timers this often. */
  private static final Duration TICK = Duration.ofMillis(10);

  private final Topics topics = Topics.standard();
  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private final Path stateDir;
  private final RecordedEvents past = new RecordedEvents();
  private final TestAlarm alarm = new TestAlarm();
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

  /** The workers that are there, by version. */
  private final Map<String, TurnRunner> workers = new LinkedHashMap<>();

  private String version = FIRST_VERSION;
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
            EngineTopology.forTest(topics, EngineLimits.standard(), past, alarm),
            settings(stateDir),
            start);
    events = input(topics.events(), Event.class);
    results = input(topics.results(), Result.class);
    control = input(topics.control(), Control.class);
    functions = input(topics.functions(), FunctionDefinition.class);
    commands = output(topics.commands(APP), Command.class);
    history = output(topics.history(), HistoryRecord.class);
    deploy(version, deployed);
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
    deploy(version, deployed);
  }

  void deploy(String newVersion, List<DurableFunction> deployed) {
    workers.clear();
    version = newVersion;
    for (FunctionDefinition definition : FunctionDefinitions.of(APP, version, deployed, now())) {
      functions.pipeInput(definition.getId(), definition);
    }
    servePinned(version, deployed);
  }

  void servePinned(String of, List<DurableFunction> deployed) {
    workers.put(
        of, new TurnRunner(deployed, PayloadCodec.NONE, clock, () -> UUID.randomUUID().toString()));
    settle();
  }

  void send(NewEvent event) {
    publish(
        new Event(
            event.id(),
            event.name(),
            json(event.data()),
            event.user() == null ? null : json(event.user()),
            event.ts() == null ? now() : event.ts(),
            event.v(),
            "test"));
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
    return replay(runId, force, null, null, null);
  }

  TestRun replay(
      String runId,
      boolean force,
      @Nullable String fromStep,
      @Nullable ByteBuffer stepInput,
      @Nullable ByteBuffer data) {
    String requestId = UUID.randomUUID().toString();
    String newRunId = RunIds.ofReplay(runId, requestId);
    var replay = new Replay(runId, newRunId, force, fromStep, stepInput, data);
    control.pipeInput(runId, new Control(requestId, now(), "test", replay));
    settle();
    return log.run(newRunId);
  }

  String start(String functionId, Object data) {
    String id = UUID.randomUUID().toString();
    var event = new Event(id, EngineEvents.INVOKED, json(data), null, now(), null, "test");
    order(functionId, new Start(functionId, event));
    return id;
  }

  void pause(String functionId) {
    order(functionId, new Pause(functionId));
  }

  void resume(String functionId) {
    order(functionId, new Resume(functionId));
  }

  void signal(String name, Object data) {
    Map<String, Object> said = Map.of("signal", name, "data", data);
    String id = UUID.randomUUID().toString();
    publish(new Event(id, EngineEvents.SIGNAL, json(said), null, now(), null, "test"));
    settle();
  }

  static ByteBuffer json(@Nullable Object value) {
    try {
      return ByteBuffer.wrap(Json.write(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void order(String key, Object body) {
    control.pipeInput(key, new Control(UUID.randomUUID().toString(), now(), "test", body));
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
    Bulk order = new Bulk(action, functionId, null, null, List.of(), null, null, null, reason);
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
      Instant due = nextDue();
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

  /** When the engine next has something to do: for a run, a limit or a buffer; null: never. */
  private @Nullable Instant nextDue() {
    Instant run = EngineTopology.nextTimer(driver.getKeyValueStore(EngineTopology.TIMERS_STORE));
    Instant flow = alarm.next();
    return run == null || (flow != null && flow.isBefore(run)) ? flow : run;
  }

  /** Runs turns until no command is left. */
  private void settle() {
    readHistory();
    boolean ran;
    do {
      ran = runTurns(commands, version);
      for (String pinnedTo : List.copyOf(workers.keySet())) {
        String pinned = topics.pinnedCommands(APP, pinnedTo);
        if (driver.producedTopicNames().contains(pinned)) {
          ran |= runTurns(output(pinned, Command.class), pinnedTo);
        }
      }
    } while (ran);
  }

  private boolean runTurns(TestOutputTopic<String, Command> topic, String of) {
    TurnRunner runner = workers.get(of);
    if (runner == null) {
      return false;
    }
    List<Command> due = topic.readValuesToList();
    for (Command command : due) {
      runTurn(runner, command);
    }
    readHistory();
    return !due.isEmpty();
  }

  private void runTurn(TurnRunner runner, Command command) {
    if (!runner.knows(command.getFunctionId())) {
      throw new IllegalStateException(
          "Function '"
              + command.getFunctionId()
              + "' is no longer deployed, but a run of it goes on.");
    }
    TestTurnLog turnLog = new TestTurnLog(fatalStep.orElse(null));
    TurnOutcome outcome = runner.run(command, turnLog);
    turnLog.said().forEach(log::add);
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

  List<SkippedEvent> skippedEvents() {
    return log.skipped();
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
