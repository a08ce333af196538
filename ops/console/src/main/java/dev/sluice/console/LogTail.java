package dev.sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What Kafka has after given offsets, as a consumer of its own finds it. For one thread. */
final class LogTail implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;

  /**
   * @param records how many there are; markers of transactions among them count
   * @param oldest when the oldest was written, by its writer's clock; null: there is none, or Kafka
   *     did not hand it over in time
   */
  record Rest(long records, @Nullable Instant oldest) {}

  LogTail(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Looks once, for some seconds at most.
   *
   * @param after the next offset of each partition
   * @throws KafkaException Kafka does not answer
   */
  Rest after(Map<TopicPartition, Long> after) {
    if (!consumer.assignment().equals(after.keySet())) {
      consumer.assign(after.keySet());
    }
    Map<TopicPartition, Long> open =
        new HashMap<>(consumer.endOffsets(after.keySet(), ANSWER_LIMIT));
    open.entrySet().removeIf(end -> end.getValue() <= after.getOrDefault(end.getKey(), 0L));
    after.forEach(consumer::seek);
    consumer.pause(after.keySet());
    consumer.resume(open.keySet());
    long records = 0;
    Instant oldest = null;
    long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      ConsumerRecords<byte[], byte[]> found = consumer.poll(POLL);
      for (TopicPartition partition : found.partitions()) {
        ConsumerRecord<byte[], byte[]> first = found.records(partition).getFirst();
        records += Math.max(0, open.getOrDefault(partition, 0L) - first.offset());
        oldest = older(oldest, first);
        open.remove(partition);
      }
      consumer.pause(found.partitions());
      // After markers alone the consumer stands at the end.
      open.entrySet().removeIf(end -> position(end.getKey()) >= end.getValue());
    }
    for (Map.Entry<TopicPartition, Long> end : open.entrySet()) {
      records += end.getValue() - after.getOrDefault(end.getKey(), 0L);
    }
    return new Rest(records, oldest);
  }

  private long position(TopicPartition partition) {
    return consumer.position(partition, ANSWER_LIMIT);
  }

  private static @Nullable Instant older(
      @Nullable Instant oldest, ConsumerRecord<byte[], byte[]> record) {
    if (record.timestamp() == ConsumerRecord.NO_TIMESTAMP) {
      return oldest;
    }
    Instant at = Instant.ofEpochMilli(record.timestamp());
    return oldest == null || at.isBefore(oldest) ? at : oldest;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
