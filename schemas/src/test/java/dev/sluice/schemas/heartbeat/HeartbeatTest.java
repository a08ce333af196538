package dev.sluice.schemas.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.presence.WorkerPresence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.TestBroker;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker that creates topics for whoever writes to them, as many do. */
@Timeout(60)
class HeartbeatTest {
  private static final SluiceSerdes SERDES = SluiceSerdes.of(Map.of());
  private static TestBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = TestBroker.start(folder, Map.of("auto.create.topics.enable", "true"), Map.of());
    admin = broker.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void aProcessSaysAtOnceThatItIsThereAndAtItsEndThatItHasLeft() {
    Topics topics = new Topics("here");
    Installation.create(admin, topics, 1, 1);

    Heartbeat heartbeat = start(topics, () -> new Heartbeat.Look(worker(), true));
    await().until(() -> !records(topics).isEmpty());
    Presence first = read(topics, records(topics).getFirst());
    assertThat(first.getId()).isEqualTo("w1");
    assertThat(first.getOf()).isEqualTo(worker());
    assertThat(first.getEveryMs()).isEqualTo(5_000);
    assertThat(first.getPid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(first.getSluice()).matches("\\d+\\.\\d+\\.\\d+.*");

    heartbeat.close();
    ConsumerRecord<byte[], byte[]> last = records(topics).getLast();
    assertThat(new String(last.key(), StandardCharsets.UTF_8)).isEqualTo("worker|w1");
    assertThat(last.value()).isNull();
  }

  @Test
  void itGoesOnAfterALookThatFailed() {
    Topics topics = new Topics("shaky");
    Installation.create(admin, topics, 1, 1);
    int[] looks = new int[1];

    try (Heartbeat heartbeat =
        start(
            topics,
            () -> {
              if (looks[0]++ == 0) {
                throw new IllegalStateException("not started yet");
              }
              return new Heartbeat.Look(worker(), false);
            })) {
      await().atMost(Duration.ofSeconds(20)).until(() -> !records(topics).isEmpty());
      assertThat(read(topics, records(topics).getFirst()).getEveryMs()).isEqualTo(10_000);
      assertThat(heartbeat).isNotNull();
    }
  }

  @Test
  void whereThereIsNoTopicNoneIsCreatedUntilTheInstallationHasIt() throws Exception {
    Topics topics = new Topics("old");
    try (Heartbeat heartbeat = start(topics, () -> new Heartbeat.Look(worker(), true))) {
      Thread.sleep(1_500);
      assertThat(admin.listTopics().names().get()).doesNotContain(topics.presence());

      Installation.create(admin, topics, 1, 1);
      await().atMost(Duration.ofSeconds(20)).until(() -> !records(topics).isEmpty());
      assertThat(heartbeat).isNotNull();
    }
  }

  @Test
  void newsDoesNotWaitForTheNextBeat() {
    Topics topics = new Topics("news");
    Installation.create(admin, topics, 1, 1);
    var news = new AtomicInteger();
    var subject =
        new Heartbeat.Subject() {
          @Override
          public Heartbeat.Look look() {
            return new Heartbeat.Look(worker(), false);
          }

          @Override
          public Object news() {
            return news.get();
          }
        };

    try (Heartbeat heartbeat = start(topics, subject)) {
      await().untilAsserted(() -> assertThat(records(topics)).hasSize(1));
      news.incrementAndGet(); // as when a step lasts
      await()
          .atMost(Duration.ofSeconds(8))
          .untilAsserted(() -> assertThat(records(topics)).hasSize(2));
      assertThat(heartbeat).isNotNull();
    }
  }

  @Test
  void withoutKafkaItEndsWhenItIsTold() {
    Heartbeat heartbeat =
        Heartbeat.start(
            Map.of("bootstrap.servers", "127.0.0.1:1"),
            new Topics("away"),
            SERDES,
            Heartbeat.Kind.ENGINE,
            "e1",
            () -> new Heartbeat.Look(worker(), true));
    long before = System.nanoTime();
    heartbeat.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
  }

  private static Heartbeat start(Topics topics, Heartbeat.Subject subject) {
    return Heartbeat.start(
        Map.of("bootstrap.servers", broker.bootstrap(), "no.setting.of.a.producer", "x"),
        topics,
        SERDES,
        Heartbeat.Kind.WORKER,
        "w1",
        subject);
  }

  private static WorkerPresence worker() {
    return new WorkerPresence("hello", "3", false, 1, 8, 0, List.of(), 0L, 0L, false);
  }

  private static Presence read(Topics topics, ConsumerRecord<byte[], byte[]> record) {
    return SERDES.of(Presence.class).deserializer().deserialize(topics.presence(), record.value());
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(Topics topics) {
    TopicPartition partition = new TopicPartition(topics.presence(), 0);
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }
}
