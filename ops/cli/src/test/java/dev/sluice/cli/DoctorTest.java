package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, with a server that answers as the gateway does. */
@SuppressWarnings("NullAway.Init")
class DoctorTest extends AgainstApi {
  @TempDir private static Path folder;

  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
  }

  @AfterAll
  static void stopKafka() {
    admin.close();
    kafka.close();
  }

  private static String info(String namespace, String lag) {
    return "{\"bootstrap\":\"%s\",\"namespace\":\"%s\",\"version\":\"dev\",\"ready\":true,\"lag\":%s}"
        .formatted(kafka.bootstrap(), namespace, lag);
  }

  private static String lag(long records, Instant appliedAt, String error) {
    return "{\"records\":%d,\"millis\":%d,\"appliedAt\":\"%s\",\"error\":%s}"
        .formatted(records, 1_000 * records, appliedAt, error);
  }

  private ApiServer serverOf(String namespace) {
    return serverWithoutProcesses(namespace)
        .on("GET /v1/workers", 200, workers(worker("1.0", "0.1", false)))
        .on("GET /v1/engine", 200, engines(engine("engine-0", "0.1", true)));
  }

  private ApiServer serverWithoutProcesses(String namespace) {
    return server
        .on("GET /v1/info", 200, info(namespace, lag(0, Instant.now().plusSeconds(60), "null")))
        .on("GET /ready", 200, "{\"ready\":true,\"kafka\":true,\"readModel\":true,\"engine\":true}")
        .on(
            "GET /v1/functions",
            200,
            "{\"functions\":[{\"id\":\"greet\",\"app\":\"hello\",\"appVersion\":\"1.0\"}]}");
  }

  private static String heard(String sluice, boolean silent) {
    return "{\"id\":\"w\",\"host\":\"h\",\"pid\":47,\"sluice\":\"%s\",\"at\":\"2026-11-26T01:00:00Z\",\"silent\":%s}"
        .formatted(sluice, silent);
  }

  private static String worker(String version, String sluice, boolean silent) {
    return "{\"app\":\"hello\",\"version\":\"%s\",\"onlyPinned\":false,\"heard\":%s}"
        .formatted(version, heard(sluice, silent));
  }

  private static String workers(String... all) {
    return "{\"groups\":[],\"workers\":[" + String.join(",", all) + "]}";
  }

  private static String engine(String name, String sluice, boolean ahead) {
    return "{\"name\":\"%s\",\"process\":{\"commandsAhead\":%s,\"heard\":%s}}"
        .formatted(name, ahead, heard(sluice, false));
  }

  private static String engines(String... all) {
    return "{\"instances\":[" + String.join(",", all) + "]}";
  }

  private Examined examine(String... args) throws IOException {
    return Examined.with(server, args);
  }

  private static Topics installation(String namespace) {
    Topics topics = new Topics(namespace);
    Installation.create(admin, topics, 2, 1);
    return topics;
  }

  private static List<String> inboxes(Topics topics) {
    return List.of(
        topics.events(), topics.results(), topics.control(), topics.lanes(), topics.waits());
  }

  /** Someone in the engine's group, as an engine would be. */
  private static KafkaConsumer<byte[], byte[]> engine(Topics topics) {
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "group.id",
                topics.engine(),
                "client.id",
                topics.engine() + "-one-StreamThread-1-consumer",
                "enable.auto.commit",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    member.subscribe(inboxes(topics));
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (member.assignment().isEmpty() && System.nanoTime() < deadline) {
      member.poll(Duration.ofMillis(100));
    }
    assertThat(member.assignment()).isNotEmpty();
    return member;
  }

  private static void produce(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  @Test
  void anInstallationThatIsWellIsFoundSo() throws Exception {
    Topics topics = installation("well");
    serverOf("well");
    produce(new ProducerRecord<>(topics.events(), "not read yet".getBytes(StandardCharsets.UTF_8)));

    try (KafkaConsumer<byte[], byte[]> one = engine(topics)) {
      Examined well = examine();

      assertThat(well.levels("fail")).as(well.toString()).isEmpty();
      assertThat(well.levels("warn")).as(well.toString()).isEmpty();
      assertThat(well.levels("skipped")).containsExactly("registry");
      assertThat(well.code()).isZero();
      assertThat(well.ok()).isTrue();
      assertThat(well.of("engine").found()).isEqualTo("1 instance, 1 thread, 1 record behind");
      assertThat(well.of("topics").found())
          .isEqualTo("11 topics of namespace well, 2 partitions per inbox, replication 1");
      assertThat(well.of("features").found()).contains("share.version 1");
      assertThat(well.of("kafka").found()).isEqualTo("1 broker (" + kafka.bootstrap() + ")");
      assertThat(well.of("clocks").found())
          .isEqualTo("The clocks of server, Kafka and this machine agree to the second.");
      assertThat(well.of("versions").found()).endsWith("apps hello 1.0");
      assertThat(one.assignment()).hasSize(10);
    }
  }

  @Test
  void whatIsWrongIsSaidWithItsCodeAndWhatToDo() throws Exception {
    Topics topics = installation("hurt");
    Installation.ensureApp(admin, topics, "hello");
    weaken(topics.history(), "retention.ms", "1000");
    weaken(topics.results(), "retention.ms", "-1"); // for ever is no less
    produce(
        new DeadLetter("SLUICE-6005", "no such field", topics.events(), 1, 42, null, "router")
            .record(topics.deadLetters(), null, new byte[] {1}));
    server.on("GET /v1/info", 200, info("hurt", lag(5, Instant.now(), "\"disk\\u001b[2J full\"")));
    server.on(
        "GET /ready", 503, "{\"ready\":false,\"kafka\":true,\"readModel\":false,\"engine\":true}");
    server.on(
        "GET /v1/functions",
        200,
        """
        {"functions":[{"id":"a","app":"hello","appVersion":"1.0"},{"id":"b","app":"hello","appVersion":"1.1"}]}
        """);

    Examined hurt = examine();

    assertThat(hurt.code()).isOne();
    assertThat(hurt.ok()).isFalse();
    assertThat(hurt.of("settings"))
        .extracting(Examined.Told::level, Examined.Told::code, Examined.Told::found)
        .containsExactly(
            "warn",
            "SLUICE-5013",
            "Expected topics to be kept as they were created, found hurt.history"
                + " retention.ms=1000, not 604800000.");
    assertThat(hurt.of("engine").code()).isEqualTo("SLUICE-5014");
    assertThat(hurt.of("engine").level()).isEqualTo("fail");
    assertThat(hurt.of("workers").level()).isEqualTo("warn");
    assertThat(hurt.of("workers").found()).contains("none for hello");
    assertThat(hurt.of("dead letters").found())
        .isEqualTo(
            "1 record in hurt.dead-letters, the last one: SLUICE-6005 no such field (from"
                + " hurt.events, partition 1, offset 42, by router)");
    assertThat(hurt.of("parts").found()).contains("readModel");
    assertThat(hurt.of("read model").code()).isEqualTo("SLUICE-5015");
    assertThat(hurt.of("read model").found()).endsWith("full, 5 records and 5.0 s behind");
    assertThat(hurt.of("versions").found()).contains("hello 1.0 and 1.1");
    assertThat(hurt.checks().values())
        .filteredOn(told -> !List.of("ok", "skipped").contains(told.level()))
        .allMatch(told -> told.code().startsWith("SLUICE-") && !told.todo().isEmpty());
    Shell shown = Shell.run("doctor", "--url", server.url());
    assertThat(shown.out())
        .containsPattern("fail +engine +SLUICE-5014 Expected an engine")
        .containsPattern("\n +→ Start one: sluice dev")
        .contains("disk�[2J full")
        .containsPattern("17 checks: [0-9]+ ok, [0-9] warnings, 3 skipped, 3 failed\\.");
  }

  @Test
  void processesThatAreMixedOrSilentAreTold() throws Exception {
    installation("mixed");
    serverWithoutProcesses("mixed") // the last answer is given again and again
        .on(
            "GET /v1/workers",
            200,
            workers(worker("1.0", "0.1", false), worker("1.1", "0.1", false)))
        .on(
            "GET /v1/workers",
            200,
            workers(worker("1.0", "0.1", false), worker("1.1", "0.1", true)))
        .on("GET /v1/engine", 200, engines(engine("engine-0", "0.2", true)))
        .on("GET /v1/engine", 200, engines(engine("engine-0", "0.1", true)));
    Examined mixed = examine();
    assertThat(mixed.of("processes").code()).isEqualTo("SLUICE-5018");
    assertThat(mixed.of("processes").found())
        .contains("workers of hello 1.0 and 1.1", "Sluice 0.1 and 0.2");

    Examined silent = examine();
    assertThat(silent.of("processes").code()).isEqualTo("SLUICE-4131");
    assertThat(silent.of("processes").found())
        .contains("worker of hello on h (process 47) since 2026-11-26T01:00:00Z");
  }

  @Test
  void aShareGroupThatReadsOtherwiseThanTheEngineSendsIsTold() throws Exception {
    Topics topics = installation("modes");
    Installation.ensureApp(admin, topics, "hello");
    serverOf("modes");
    assertThat(examine().of("dispatch").level()).isEqualTo("ok");

    server.on("GET /v1/engine", 200, engines(engine("engine-0", "0.1", false)));
    Examined other = examine();
    assertThat(other.of("dispatch").code()).isEqualTo("SLUICE-4132");
    assertThat(other.of("dispatch").found())
        .contains("read_committed", "modes.workers.hello read_uncommitted");

    server.on(
        "GET /v1/engine",
        200,
        engines(engine("engine-0", "0.1", false), engine("engine-1", "0.1", true)));
    assertThat(examine().of("dispatch").found()).contains("some ahead of their commits");
  }

  private static void weaken(String topic, String name, String value) throws Exception {
    Collection<AlterConfigOp> change =
        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), change))
        .all()
        .get();
  }

  @Test
  void missingTopicsAndAnInstallationThatWasNeverThereAreTold() throws Exception {
    serverOf("nowhere");

    Examined nowhere = examine();

    assertThat(nowhere.of("topics").code()).isEqualTo("SLUICE-4003");
    assertThat(nowhere.of("topics").found()).contains("11 of its 11 topics are missing");
    assertThat(nowhere.of("kafka").level()).isEqualTo("ok");
    assertThat(examine("--namespace", "a.b").of("kafka").code()).isEqualTo("SLUICE-4001");
  }
}
