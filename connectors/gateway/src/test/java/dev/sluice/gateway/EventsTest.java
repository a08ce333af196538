package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.GatewayHarness.Answer;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventsTest {
  @Test
  void anEventArrivesAsItWasSent() {
    String data =
        "{ \"price\": 1.10, \"n\": 12345678901234567890, \"x\":\"\\u0000\", \"gr\u00fc\u00df\":1,"
            + " \"n\": 2 }";
    String body =
        "\ufeff{\"id\":\"order-1\",\"name\":\"shop/paid\",\"ts\":1767225600000,\"v\":\"2\","
            + "\"user\":{\"id\":7},\"data\":"
            + data
            + "}";
    try (var http = new GatewayHarness()) {
      Answer answer = http.post("/e/dev", body);

      assertThat(answer.body().toString()).isEqualTo("{\"ids\":[\"order-1\"],\"status\":200}");
      ProducerRecord<String, byte[]> record = http.sent().getFirst();
      assertThat(record.topic()).isEqualTo("sluice.events");
      assertThat(record.key()).isEqualTo("order-1");
      assertThat(record.partition()).isNull();
      Event event = event(record);
      assertThat(event.getId()).isEqualTo("order-1");
      assertThat(event.getName()).isEqualTo("shop/paid");
      assertThat(event.getTs()).isEqualTo(Instant.ofEpochMilli(1767225600000L));
      assertThat(event.getV()).isEqualTo("2");
      assertThat(event.getSource()).isEqualTo("gateway");
      assertThat(text(event.getData())).isEqualTo(data);
      assertThat(text(event.getUser())).isEqualTo("{\"id\":7}");
    }
  }

  @Test
  void whatIsLeftOutIsFilledIn() {
    try (var http = new GatewayHarness()) {
      Instant before = Instant.now().minusMillis(1);
      Answer answer =
          http.post("/e/dev", "{\"name\":\"a\",\"id\":null,\"ts\":null,\"user\":null,\"v\":null}");

      Event event = event(http.sent().getFirst());
      assertThat(event.getId()).hasSize(26).isEqualTo(answer.body().path("ids").get(0).asText());
      assertThat(event.getTs()).isBetween(before, Instant.now());
      assertThat(event.getUser()).isNull();
      assertThat(text(event.getData())).isEqualTo("{}");
    }
  }

  @Test
  void fiveThousandEventsGetIdsThatSortAsTheyWereSent() {
    try (var http = new GatewayHarness()) {
      Answer answer = http.post("/e/dev", events(5_000));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().path("ids")).hasSize(5_000);
      assertThat(http.sent().stream().map(ProducerRecord::key))
          .hasSize(5_000)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void noEventAndAnEventOfOneMebibyteAreFine() {
    String frame = "{\"name\":\"a\",\"data\":{\"x\":\"\"}}";
    String large = "\"" + "x".repeat(1024 * 1024 - frame.length()) + "\"";
    try (var http = new GatewayHarness()) {
      assertThat(http.post("/e/dev", "[]").body().toString())
          .isEqualTo("{\"ids\":[],\"status\":200}");
      assertThat(http.post("/e/dev", frame.replace("\"\"", large)).status()).isEqualTo(200);
    }
  }

  @Test
  void theAnswerWaitsForTheAcknowledgement() throws Exception {
    try (var http = new GatewayHarness(false, GatewayHarness.loopback())) {
      var answer = CompletableFuture.supplyAsync(() -> http.post("/e/dev", events(1)));
      http.awaitSent(1);
      Thread.sleep(100);
      assertThat(answer).isNotDone();

      assertThat(http.producer.completeNext()).isTrue();
      assertThat(answer.get().status()).isEqualTo(200);
    }
  }

  @Test
  void whatKafkaTookOfARequestIsTold() throws Exception {
    String body =
        "[{\"name\":\"a\",\"id\":\"1\"},{\"name\":\"a\",\"id\":\"2\"},{\"name\":\"a\",\"id\":\"3\"}]";
    try (var http = new GatewayHarness(false, GatewayHarness.loopback())) {
      var answer = CompletableFuture.supplyAsync(() -> http.post("/e/dev", body));
      http.awaitSent(3);
      assertThat(http.producer.completeNext()).isTrue();
      assertThat(http.producer.errorNext(new TimeoutException("expired"))).isTrue();
      assertThat(http.producer.completeNext()).isTrue();

      assertThat(answer.get().status()).isEqualTo(503);
      assertThat(answer.get().code()).isEqualTo("SLUICE-1101");
      assertThat(answer.get().body().path("ids").toString()).isEqualTo("[\"1\",\"3\"]");
      assertThat(answer.get().body().path("unacknowledged").toString())
          .contains("\"id\":\"2\"")
          .contains("\"index\":1");
    }
  }

  @Test
  void aRecordThatKafkaFindsTooLargeIsTold() throws Exception {
    try (var http = new GatewayHarness(false, GatewayHarness.loopback())) {
      var answer = CompletableFuture.supplyAsync(() -> http.post("/e/dev", events(1)));
      http.awaitSent(1);
      assertThat(http.producer.errorNext(new RecordTooLargeException("too large"))).isTrue();

      assertThat(answer.get().status()).isEqualTo(413);
      assertThat(answer.get().code()).isEqualTo("SLUICE-1102");
    }
  }

  @Test
  void withoutKafkaTheAnswerComesInTimeAndNamesTheAddress() {
    GatewayConfig config = GatewayConfig.of("127.0.0.1:1").withKafkaTimeout(Duration.ofSeconds(1));
    KafkaLink real = KafkaLink.to(config.kafka());
    EventIntake intake =
        new EventIntake(
            config.kafka().topics(),
            SluiceSerdes.of(Map.of()),
            real,
            java.time.Clock.systemUTC(),
            new EventIds());
    try (real) {
      long started = System.nanoTime();
      ApiException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              ApiException.class,
              () -> intake.take(events(1_000).getBytes(StandardCharsets.UTF_8)));

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("SLUICE-1101");
      assertThat(refused.problem()).contains("127.0.0.1:1");
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void namedEventKeysKeepOthersOut() {
    GatewayConfig config = GatewayHarness.loopback().withEventKeys(Set.of("k1", "k2"));
    try (var http = new GatewayHarness(true, config)) {
      assertThat(http.post("/e/k2", events(1)).status()).isEqualTo(200);
      Answer refused = http.post("/e/k3", events(1));
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.code()).isEqualTo("SLUICE-1014");
    }
  }

  private static String events(int count) {
    return "[" + String.join(",", Collections.nCopies(count, "{\"name\":\"a\"}")) + "]";
  }

  private static String text(@Nullable ByteBuffer bytes) {
    return bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static Event event(ProducerRecord<String, byte[]> record) {
    return SluiceSerdes.of(Map.of())
        .of(Event.class)
        .deserializer()
        .deserialize(record.topic(), record.value());
  }
}
