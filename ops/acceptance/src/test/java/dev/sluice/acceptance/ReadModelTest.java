package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From HTTP through a real Kafka and the engine into a real Postgres and back. */
class ReadModelTest {
  private static final Topics TOPICS = Topics.standard();
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void whatIsPostedIsShownOnceAlsoAfterARestart() throws Exception {
    DevConfig config = DevConfig.in(folder).withPort(0).withKafkaPort(0);
    try (DevServer server = DevServer.start(config)) {
      register(server, "greet", "demo/greet");
      await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"greet\""));
      String sent = "[" + String.join(",", Collections.nCopies(300, "{\"name\":\"demo/greet\"}"));
      assertThat(post(server, sent + "]")).endsWith("\"status\":200}");
      await().atMost(SOON).untilAsserted(() -> assertThat(count(server, "runs")).isEqualTo(300));

      assertThat(post(server, "{\"name\":\"demo/nobody\",\"id\":\"n-1\"}")).contains("n-1");
      assertThat(get(server, "/v1/events/n-1/runs?wait=25")).contains("\"matched\":false");
    }

    try (DevServer server = DevServer.start(config)) {
      assertThat(post(server, "{\"name\":\"demo/greet\",\"id\":\"e-1\"}")).contains("e-1");
      assertThat(get(server, "/v1/events/e-1/runs?wait=25"))
          .contains("\"functionId\":\"greet\"", "\"status\":\"RUNNING\"");
      assertThat(count(server, "runs")).isEqualTo(301);
      assertThat(count(server, "events")).isEqualTo(302);
    }
  }

  @Test
  void aPoisonRecordInTheHistoryEndsInTheDeadLettersAndTheRestGoesOn() throws Exception {
    try (DevServer server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0))) {
      register(server, "greet", "demo/greet");
      await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"greet\""));
      for (int p = 0; p < 4; p++) {
        write(server, TOPICS.history(), p, "r0-x", new byte[] {1, 2, 3});
      }

      assertThat(post(server, "{\"name\":\"demo/greet\",\"id\":\"e-1\"}")).contains("e-1");
      assertThat(get(server, "/v1/events/e-1/runs?wait=25")).contains("\"RUNNING\"");
      List<DeadLetter> letters = letters(server, 4);
      assertThat(letters).extracting(DeadLetter::topic).containsOnly(TOPICS.history());
      assertThat(letters).extracting(DeadLetter::partition).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }

  private static void register(DevServer server, String id, String event) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
      Installation.ensureApp(admin, TOPICS, "hello");
    }
    var definition =
        new FunctionDefinition(
            id,
            "hello",
            null,
            List.of(new Trigger(event, null, null)),
            new RetryPolicy(4, 1_000L, 3_600_000L, 2.0, 0.2),
            Instant.now(),
            null,
            List.of(),
            false);
    byte[] value =
        SluiceSerdes.local()
            .of(FunctionDefinition.class)
            .serializer()
            .serialize(TOPICS.functions(), definition);
    write(server, TOPICS.functions(), null, id, value);
  }

  private static void write(
      DevServer server,
      String topic,
      @org.jspecify.annotations.Nullable Integer partition,
      String key,
      byte[] value)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", server.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      assertThat(producer.send(new ProducerRecord<>(topic, partition, key, value)).get())
          .isNotNull();
    }
  }

  private static List<DeadLetter> letters(DevServer server, int count) {
    List<DeadLetter> letters = new java.util.ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", server.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(TOPICS.deadLetters(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + SOON.toNanos();
      while (letters.size() < count && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> DeadLetter.of(record.headers()).ifPresent(letters::add));
      }
    }
    return letters;
  }

  private static int count(DevServer server, String table) throws Exception {
    try (var connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + table)) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }

  private static String post(DevServer server, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(server.uri().resolve("/e/dev"))
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String get(DevServer server, String path) throws Exception {
    return send(HttpRequest.newBuilder(server.uri().resolve(path)).build());
  }

  private static String send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
