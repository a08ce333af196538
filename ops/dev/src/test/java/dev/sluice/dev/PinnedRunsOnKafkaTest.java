package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that only workers of one version may run, with the real engine and workers. */
@Timeout(120)
class PinnedRunsOnKafkaTest {
  private static final SluiceSerdes SERDES = SluiceSerdes.local();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static EmbeddedKafka kafka;

  @TempDir private Path folder;
  private Topics topics;
  private EngineApp engine;
  private HandEngine probe;

  @BeforeAll
  static void startKafka(@TempDir Path folder) {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void startEngine(TestInfo test) {
    topics = new Topics(test.getTestMethod().orElseThrow().getName());
    engine =
        EngineApp.start(
            EngineConfig.single(kafka.bootstrap(), topics, folder.resolve("state")), 1, 1);
    engine.awaitReady(PATIENCE);
    probe = new HandEngine(kafka.bootstrap(), topics, 1);
  }

  @AfterEach
  void close() {
    probe.close();
    engine.close();
  }

  @Test
  void aPinnedRunWaitsForItsVersionWhileOthersGoOnWithTheNew() throws Exception {
    Worker one = host("1").start();
    send("old", "demo/pinned");
    send("old", "demo/plain");
    awaitTold(pinned("old"), SleepStarted.class);
    awaitTold(plain("old"), SleepStarted.class);
    one.close();

    try (Worker two = host("2").start()) {
      assertThat(two).isNotNull();
      awaitTold(pinned("old"), SleepEnded.class);
      assertThat(output(plain("old"))).isEqualTo("\"from 1 to 2\"");
      send("new", "demo/pinned");
      assertThat(output(pinned("new"))).isEqualTo("\"from 2 to 2\"");
      send("newer", "demo/plain");
      assertThat(output(plain("newer"))).isEqualTo("\"from 2 to 2\"");
      Thread.sleep(2_000);
      assertThat(told(pinned("old"), RunEnded.class)).isEmpty();

      try (Worker again = host("1").onlyPinnedRuns().start()) {
        assertThat(again).isNotNull();
        assertThat(output(pinned("old"))).isEqualTo("\"from 1 to 1\"");

        send("newest", "demo/pinned");
        assertThat(output(pinned("newest"))).isEqualTo("\"from 2 to 2\"");
      }
    }
    assertThat(told(pinned("old"), TurnDispatched.class))
        .containsExactly(new TurnDispatched(2, false));
  }

  @Test
  void aTopicOfCommandsThatIsGoneIsCreatedAgainAndNothingElseWaitsForIt() throws Exception {
    host("1").start().close();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.deleteTopics(List.of(topics.pinnedCommands("versions", "1"))).all().get();
    }
    send("pinned", "demo/pinned");
    send("plain", "demo/plain");
    try (Worker one = host("1").start()) {
      assertThat(one).isNotNull();
      assertThat(output(plain("plain"))).isEqualTo("\"from 1 to 1\"");
      assertThat(output(pinned("pinned"))).isEqualTo("\"from 1 to 1\"");
    }
  }

  @Test
  void aHostForPinnedRunsAloneNeedsAVersionAndAFunctionThatPins() {
    DurableFunction plain = DurableFunction.define("plain").run((ctx, event) -> null);
    assertThatThrownBy(() -> host("1", plain).onlyPinnedRuns().start())
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-2016"));
  }

  private FunctionHost host(String version) {
    return host(
        version,
        DurableFunction.define("pinned")
            .on(Trigger.event("demo/pinned"))
            .pinVersion()
            .run((ctx, event) -> versions(ctx, version)),
        DurableFunction.define("plain")
            .on(Trigger.event("demo/plain"))
            .run((ctx, event) -> versions(ctx, version)));
  }

  private static String versions(dev.sluice.sdk.Context ctx, String version) {
    String first = ctx.step("first", () -> version);
    ctx.sleep("pause", Duration.ofSeconds(2));
    return "from " + first + " to " + ctx.step("second", () -> version);
  }

  private FunctionHost host(String version, DurableFunction... functions) {
    return FunctionHost.app("versions")
        .version(version)
        .functions(functions)
        .kafka(kafka.bootstrap())
        .namespace(topics.namespace())
        .patience(PATIENCE);
  }

  private void send(String id, String name) {
    Event event =
        new Event(
            id, name, ByteBuffer.wrap("{}".getBytes(UTF_8)), null, Instant.now(), null, "test");
    probe.send(topics.events(), id, SERDES.of(Event.class).serializer().serialize("", event));
  }

  private static String pinned(String event) {
    return RunIds.ofEvent(0, "pinned", event);
  }

  private static String plain(String event) {
    return RunIds.ofEvent(0, "plain", event);
  }

  private <T> List<T> told(String run, Class<T> what) {
    Stream<HistoryRecord> all = probe.all(topics.history(), HistoryRecord.class).stream();
    return all.filter(record -> record.getRunId().equals(run))
        .map(HistoryRecord::getBody)
        .filter(what::isInstance)
        .map(what::cast)
        .toList();
  }

  private void awaitTold(String run, Class<?> what) {
    Awaitility.await().atMost(PATIENCE).until(() -> !told(run, what).isEmpty());
  }

  private String output(String run) {
    awaitTold(run, RunEnded.class);
    RunEnded end = told(run, RunEnded.class).getFirst();
    assertThat(end.getStatus()).isEqualTo(RunStatus.COMPLETED);
    return UTF_8.decode(end.getOutput()).toString();
  }
}
