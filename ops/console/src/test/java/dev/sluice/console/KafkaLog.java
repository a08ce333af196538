package dev.sluice.console;

import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topics that the read model follows, as each new consumer finds them. */
final class KafkaLog {
  static final int PARTITIONS = 2;
  private static final SluiceSerdes SERDES = SluiceSerdes.of(Map.of());
  private static final Node NODE = new Node(0, "127.0.0.1", 9092);

  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();

  KafkaLog() {
    for (int p = 0; p < PARTITIONS; p++) {
      log.put(new TopicPartition("sluice.history", p), new ArrayList<>());
      log.put(new TopicPartition("sluice.control", p), new ArrayList<>());
    }
    log.put(new TopicPartition("sluice.functions", 0), new ArrayList<>());
  }

  KafkaLog tell(Iterable<HistoryRecord> records) {
    for (HistoryRecord record : records) {
      byte[] value =
          SERDES.of(HistoryRecord.class).serializer().serialize("sluice.history", record);
      add("sluice.history", partition(record.getRunId()), record.getRunId(), value);
    }
    return this;
  }

  /** An order in one partition; those to a function or to many runs are in every one. */
  KafkaLog order(int partition, Control control) {
    byte[] value = SERDES.of(Control.class).serializer().serialize("sluice.control", control);
    return add("sluice.control", partition, control.getRequestId(), value);
  }

  KafkaLog orderEverywhere(Control control) {
    for (int p = 0; p < PARTITIONS; p++) {
      order(p, control);
    }
    return this;
  }

  KafkaLog register(String id, @Nullable FunctionDefinition definition) {
    byte[] value =
        definition == null
            ? null
            : SERDES
                .of(FunctionDefinition.class)
                .serializer()
                .serialize("sluice.functions", definition);
    return add("sluice.functions", 0, id, value);
  }

  synchronized KafkaLog add(String topic, int partition, String key, byte @Nullable [] value) {
    List<ConsumerRecord<byte[], byte[]>> records = log.get(new TopicPartition(topic, partition));
    if (records == null) {
      throw new IllegalArgumentException(topic + "-" + partition);
    }
    records.add(
        new ConsumerRecord<>(
            topic, partition, records.size(), key.getBytes(StandardCharsets.UTF_8), value));
    return this;
  }

  static int partition(String key) {
    return Math.floorMod(key.hashCode(), PARTITIONS);
  }

  synchronized int size() {
    return log.values().stream().mapToInt(List::size).sum();
  }

  /** Takes in what has been told so far, at most {@code batch} records at a time. */
  void project(Projection projection, Connection connection, int batch)
      throws SQLException, InterruptedException {
    try (Consumer<byte[], byte[]> consumer = consumer(batch)) {
      Projection.Session session = projection.begin(connection, consumer);
      int empty = 0;
      while (empty < 2) {
        empty = session.step() ? 0 : empty + 1;
      }
    }
  }

  /** A consumer that finds what has been told, and what will be. */
  synchronized Consumer<byte[], byte[]> consumer(int maxPollRecords) {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    Map<TopicPartition, Long> begin = new HashMap<>();
    Map<TopicPartition, Long> end = new HashMap<>();
    Map<String, List<PartitionInfo>> topics = new HashMap<>();
    log.forEach(
        (partition, records) -> {
          begin.put(partition, 0L);
          end.put(partition, (long) records.size());
          topics
              .computeIfAbsent(partition.topic(), t -> new ArrayList<>())
              .add(
                  new PartitionInfo(
                      partition.topic(),
                      partition.partition(),
                      NODE,
                      new Node[] {NODE},
                      new Node[] {NODE}));
        });
    topics.forEach(consumer::updatePartitions);
    consumer.updateBeginningOffsets(begin);
    consumer.updateEndOffsets(end);
    consumer.setMaxPollRecords(maxPollRecords);
    feed(consumer, new HashMap<>());
    return consumer;
  }

  /** Before each poll it is given what has been told since the one before. */
  private void feed(MockConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> given) {
    consumer.schedulePollTask(
        () -> {
          give(consumer, given);
          feed(consumer, given);
        });
  }

  private synchronized void give(
      MockConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> given) {
    Map<TopicPartition, Long> end = new HashMap<>();
    log.forEach(
        (partition, records) -> {
          long from = given.computeIfAbsent(partition, consumer::position);
          records.stream().skip(from).forEach(consumer::addRecord);
          given.put(partition, Math.max(from, records.size()));
          end.put(partition, (long) records.size());
        });
    consumer.updateEndOffsets(end);
  }
}
