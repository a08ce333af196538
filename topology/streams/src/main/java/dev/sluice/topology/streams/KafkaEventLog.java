package dev.sluice.topology.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic of events, read by a consumer of its own that is closed after each look back: they are
 * rare, one for each event name and path that was never waited for.
 */
final class KafkaEventLog implements EventLog {
  /** How long one question to the brokers may take; the stream thread waits for it. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration POLL = Duration.ofMillis(50);

  private final Map<String, Object> settings;
  private final String topic;

  /**
   * @param settings of a consumer without group, as {@link EngineSettings#lookBack} gives them
   */
  KafkaEventLog(Map<String, Object> settings, String topic) {
    this.settings = settings;
    this.topic = topic;
  }

  @Override
  public Scan from(int partition, Instant since) {
    TopicPartition events = new TopicPartition(topic, partition);
    @Nullable Consumer<byte[], byte[]> consumer = null;
    try {
      consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      OffsetAndTimestamp first =
          consumer
              .offsetsForTimes(Map.of(events, since.toEpochMilli()), ANSWER_TIMEOUT)
              .get(events);
      Long end = consumer.endOffsets(List.of(events), ANSWER_TIMEOUT).get(events);
      if (first == null || end == null || first.offset() >= end) {
        return new Topic(consumer, events, 0);
      }
      consumer.assign(List.of(events));
      consumer.seek(events, first.offset());
      return new Topic(consumer, events, end);
    } catch (InterruptException e) {
      close(consumer);
      throw e;
    } catch (KafkaException e) {
      close(consumer);
      throw new Unavailable(e);
    }
  }

  private static void close(@Nullable Consumer<byte[], byte[]> consumer) {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  /**
   * @param end offset behind the last record that was there; 0: there was nothing to read
   */
  private record Topic(Consumer<byte[], byte[]> consumer, TopicPartition events, long end)
      implements Scan {
    @Override
    public boolean read(Duration atMost, Visitor visitor) {
      long deadline = System.nanoTime() + atMost.toNanos();
      boolean more = end > 0;
      while (more && System.nanoTime() < deadline) {
        ConsumerRecords<byte[], byte[]> records = poll();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.offset() < end && record.value() != null) {
            visitor.event(
                record.offset(), Instant.ofEpochMilli(record.timestamp()), record.value());
          }
        }
        more = position() < end;
      }
      return more;
    }

    private ConsumerRecords<byte[], byte[]> poll() {
      try {
        return consumer.poll(POLL);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        throw new Unavailable(e);
      }
    }

    private long position() {
      try {
        return consumer.position(events, ANSWER_TIMEOUT);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        throw new Unavailable(e);
      }
    }

    @Override
    public void close() {
      KafkaEventLog.close(consumer);
    }
  }
}
