package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.waits.WaitOpened;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that came before anybody was known to wait for them, on a real broker. */
@Timeout(120)
class LookBackOnKafkaTest {
  private static final int PARTITIONS = 2;
  private static final int OTHERS = 3_000;
  private static final SluiceSerdes SERDES = SluiceSerdes.local();

  private static EmbeddedKafka kafka;

  @TempDir private Path folder;
  private Topics topics;
  private KafkaProducer<byte[], byte[]> producer;
  private Instant since;

  @BeforeAll
  static void startKafka(@TempDir Path folder) {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void create(TestInfo test) {
    topics = new Topics(test.getTestMethod().orElseThrow().getName());
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    since = Instant.now().minusMillis(100);
  }

  @AfterEach
  void close() {
    producer.close();
  }

  @Test
  void anEventIsFoundAlthoughItsNameWasNeverWaitedForBefore() throws Exception {
    try (EngineApp engine = engine("first")) {
      engine.awaitReady(Duration.ofSeconds(30));
      sendEvents();
      awaitTaken();
      beginToWait();

      assertThat(answers()).containsExactly("run-of-0 by wanted-0", "run-of-1 by wanted-1");
    }
  }

  @Test
  void itIsFoundAlsoByAnotherInstance() throws Exception {
    try (EngineApp engine = engine("first")) {
      engine.awaitReady(Duration.ofSeconds(30));
      sendEvents();
      awaitTaken();
    }
    beginToWait();
    try (EngineApp other = engine("second")) {
      other.awaitReady(Duration.ofSeconds(30));

      assertThat(answers()).containsExactly("run-of-0 by wanted-0", "run-of-1 by wanted-1");
    }
  }

  @Test
  void itIsFoundAlsoWhenItCameWhileThePartitionsMoved() throws Exception {
    EngineApp other;
    try (EngineApp first = engine("first")) {
      first.awaitReady(Duration.ofSeconds(30));
      other = engine("second");
      sendEvents();
    }
    try (other) {
      beginToWait();

      assertThat(answers()).containsExactly("run-of-0 by wanted-0", "run-of-1 by wanted-1");
    }
  }

  private EngineApp engine(String name) {
    return EngineApp.start(
        EngineConfig.single(kafka.bootstrap(), topics, folder.resolve(name)).withInstanceId(name),
        PARTITIONS,
        1);
  }

  /** One event for each partition that will be waited for, behind many that will not. */
  private void sendEvents() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int i = 0; i < OTHERS; i++) {
        var unused = send(partition, event("other-" + partition + "-" + i, "none"));
      }
      send(partition, event("wanted-" + partition, "of-" + partition)).get();
    }
  }

  /** The sender's clock is wrong by decades. */
  private java.util.concurrent.Future<?> send(int partition, Event event) {
    Instant wrong = Instant.parse("1999-12-31T00:00:00Z");
    return producer.send(
        new ProducerRecord<>(
            topics.events(),
            partition,
            wrong.toEpochMilli(),
            event.getId().getBytes(UTF_8),
            bytes(topics.events(), event)));
  }

  private static Event event(String id, String order) {
    byte[] data = ("{\"order\":\"" + order + "\"}").getBytes(UTF_8);
    return new Event(id, "demo/paid", ByteBuffer.wrap(data), null, Instant.now(), null, null);
  }

  private void awaitTaken() {
    List<TopicPartition> all = partitions(topics.events());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                var taken =
                    admin
                        .listConsumerGroupOffsets(topics.engine())
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (TopicPartition p : all) {
                  long end =
                      admin
                          .listOffsets(Map.of(p, OffsetSpec.latest()))
                          .partitionResult(p)
                          .get()
                          .offset();
                  if (taken.get(p) == null || taken.get(p).offset() < end) {
                    return false;
                  }
                }
                return true;
              });
    }
  }

  /** As the engine does: an interest, and a wait for each of the two orders. */
  private void beginToWait() throws Exception {
    Interest interest = new Interest("demo/paid", "data.order", since);
    write(topics.interests(), "demo/paid|data.order", interest);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      String run = RunIds.ofEvent(partition, "pay", "e-0");
      String key = "demo/paid|data.order|\"of-" + partition + "\"";
      var opened =
          new WaitOpened(
              run, run, "run-of-" + partition, 0, "demo/paid", null, since, since.plusSeconds(600));
      write(topics.waits(), key, new WaitRecord(key, opened));
    }
  }

  private void write(String topic, String key, SpecificRecord record) throws Exception {
    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), bytes(topic, record))).get();
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecord> byte[] bytes(String topic, T record) {
    return SERDES.of((Class<T>) record.getClass()).serializer().serialize(topic, record);
  }

  private List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  /** The answers in the lanes, sorted, once there are as many as waits; and none a while later. */
  private List<String> answers() {
    List<String> answers = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions(topics.lanes()));
      consumer.seekToBeginning(partitions(topics.lanes()));
      long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (answers.size() < PARTITIONS && System.nanoTime() < limit) {
        poll(consumer, Duration.ofMillis(100), answers);
      }
      poll(consumer, Duration.ofMillis(500), answers);
    }
    return answers.stream().sorted().toList();
  }

  private void poll(KafkaConsumer<byte[], byte[]> consumer, Duration wait, List<String> answers) {
    consumer
        .poll(wait)
        .forEach(
            record -> {
              LaneRecord lane =
                  SERDES
                      .of(LaneRecord.class)
                      .deserializer()
                      .deserialize(topics.lanes(), record.value());
              WaitResolved resolved = (WaitResolved) lane.getBody();
              assertThat(record.partition()).isEqualTo(RunIds.partitionOf(resolved.getRunId()));
              answers.add(resolved.getStep() + " by " + resolved.getEvent().getId());
            });
  }
}
