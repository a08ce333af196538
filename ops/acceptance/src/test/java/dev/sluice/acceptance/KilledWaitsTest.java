package dev.sluice.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dev.ChildJvm;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.WaitEnded;
import dev.sluice.schemas.history.WaitStarted;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait on a real broker, while the engine that opened their waits is killed. */
@Timeout(180)
class KilledWaitsTest {
  private static final int PARTITIONS = 2;
  private static final int RUNS = 20;
  private static final Topics TOPICS = Topics.standard();
  private static final Duration POLL = Duration.ofMillis(200);

  private final List<String> told = new ArrayList<>();

  @Test
  void eachWaitGetsItsEventAlthoughItsEngineWasKilledInBetween(@TempDir Path folder)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
        Installation.create(admin, TOPICS, PARTITIONS, 1);
      }
      try (ChildJvm doomed = startEngine(kafka, folder, "engine-a");
          Worker worker =
              FunctionHost.app("ask").kafka(kafka.bootstrap()).functions(asks()).start();
          KafkaConsumer<String, HistoryRecord> history = history(kafka)) {
        send(kafka, "test/asked", 0, RUNS);
        await(history, "waits", RUNS);
        doomed.kill();
        send(kafka, "test/decided", 0, RUNS / 2);

        try (ChildJvm engine = startEngine(kafka, folder, "engine-b")) {
          send(kafka, "test/decided", RUNS / 2, RUNS);
          await(history, "ended", RUNS);
          assertThat(engine.isAlive()).isTrue();
        }
        assertThat(worker).isNotNull();
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      expected.addAll(List.of("waits", "got o-" + i, "ended with \"o-" + i + "\""));
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static DurableFunction asks() {
    return DurableFunction.define("asks")
        .on(Trigger.event("test/asked"))
        .run(
            (ctx, event) -> {
              ctx.step("ask", () -> "asked");
              return ctx.waitForEvent(
                      "decision",
                      WaitOptions.event("test/decided")
                          .match("data.id")
                          .timeout(Duration.ofHours(1)))
                  .map(decided -> decided.data().path("id").asText())
                  .orElse("nothing");
            });
  }

  private static ChildJvm startEngine(EmbeddedKafka kafka, Path folder, String name)
      throws Exception {
    return ChildJvm.start(
        KilledPartsTest.EngineHost.class, kafka.bootstrap(), folder.resolve(name).toString(), name);
  }

  private static void send(EmbeddedKafka kafka, String name, int from, int to) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new StringSerializer(),
            SluiceSerdes.local().of(Event.class).serializer())) {
      for (int i : IntStream.range(from, to).toArray()) {
        ByteBuffer data = ByteBuffer.wrap(("{\"id\":\"o-" + i + "\"}").getBytes(UTF_8));
        Event event = new Event(name + "-" + i, name, data, null, Instant.now(), null, null);
        var unused = producer.send(new ProducerRecord<>(TOPICS.events(), event.getId(), event));
      }
    }
  }

  private static KafkaConsumer<String, HistoryRecord> history(EmbeddedKafka kafka) {
    KafkaConsumer<String, HistoryRecord> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrap(),
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new StringDeserializer(),
            SluiceSerdes.local().of(HistoryRecord.class).deserializer());
    consumer.assign(
        consumer.partitionsFor(TOPICS.history()).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList());
    return consumer;
  }

  private void await(KafkaConsumer<String, HistoryRecord> history, String what, int times) {
    while (told.stream().filter(line -> line.startsWith(what)).count() < times) {
      history.poll(POLL).forEach(record -> take(record.value()));
    }
  }

  private void take(HistoryRecord record) {
    switch (record.getBody()) {
      case WaitStarted wait -> told.add("waits");
      case WaitEnded wait -> {
        String event = wait.getEvent() == null ? "nothing" : text(wait.getEvent());
        told.add("got " + event.replaceAll("(?s).*\"(o-[0-9]+)\".*", "$1"));
      }
      case RunEnded end -> {
        assertThat(end.getStatus()).isEqualTo(RunStatus.COMPLETED);
        told.add("ended with " + text(end.getOutput()));
      }
      default -> {}
    }
  }

  private static String text(ByteBuffer json) {
    return UTF_8.decode(json.duplicate()).toString();
  }
}
