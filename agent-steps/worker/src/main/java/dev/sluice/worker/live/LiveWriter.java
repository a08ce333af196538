package dev.sluice.worker.live;

import dev.sluice.schemas.live.LiveBatch;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.turn.Said;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what steps say, on a thread of its own that begins with the first message: a worker whose
 * steps say nothing has neither thread nor producer for it. What finds no room, or what Kafka does
 * not take in time, is dropped, counted and told in the log. Thread-safe.
 */
public final class LiveWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveWriter.class);

  /** What is said within that time of one turn is one record. */
  private static final Duration LINGER = Duration.ofMillis(50);

  /** What may wait while Kafka takes nothing. */
  private static final long MAX_WAITING_BYTES = 8L << 20;

  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);
  private static final Duration LEAVE = Duration.ofSeconds(2);

  private final String topic;
  private final PayloadCodec codec;
  private final Serializer<LiveBatch> values;
  private final Producers producers;
  private final LiveQueue queue = new LiveQueue(MAX_WAITING_BYTES);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS.toNanos());
  private final AtomicBoolean started = new AtomicBoolean();
  private final Thread thread = new Thread(this::write, "sluice-live");

  /** Makes the producer. */
  @FunctionalInterface
  interface Producers {
    /** A producer; null: there is no topic to write to, now. Closed by who asked for it. */
    @Nullable Producer<byte[], byte[]> open();
  }

  LiveWriter(Topics topics, SluiceSerdes serdes, PayloadCodec codec, Producers producers) {
    this.topic = topics.live();
    this.codec = codec;
    this.values = serdes.of(LiveBatch.class).serializer();
    this.producers = producers;
    thread.setDaemon(true);
  }

  /**
   * A writer to Kafka; nothing is connected before the first message.
   *
   * @param client settings of Kafka clients, {@code bootstrap.servers} among them
   */
  public static LiveWriter to(
      Map<String, Object> client, Topics topics, SluiceSerdes serdes, PayloadCodec codec) {
    return new LiveWriter(topics, serdes, codec, new LiveProducers(client, topics.live()));
  }

  /** Takes a message, or drops it; never waits. */
  public void say(Said said) {
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
    if (!queue.offer(said)) {
      drop(1, "too much waits to be written");
    }
  }

  /** How many messages were dropped so far. */
  long dropped() {
    return dropped.get();
  }

  private void write() {
    Producer<byte[], byte[]> producer = null;
    try {
      while (true) {
        List<Said> some = queue.take(LINGER);
        if (some.isEmpty()) {
          return;
        }
        producer = producer == null ? producers.open() : producer;
        if (producer == null) {
          drop(some.size(), "the topic is not there, or Kafka is not");
        } else {
          write(producer, some);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.close();
      if (producer != null) {
        producer.close(LEAVE);
      }
    }
  }

  private void write(Producer<byte[], byte[]> producer, List<Said> some) {
    try {
      LiveBatches.of(some, codec).forEach(batch -> send(producer, batch));
    } catch (RuntimeException e) {
      LOG.debug("What steps say cannot be encoded", e);
      drop(some.size(), e.toString());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
  private void send(Producer<byte[], byte[]> producer, LiveBatch batch) {
    int messages = batch.getMessages().size();
    try {
      producer.send(
          new ProducerRecord<>(
              topic,
              RunIds.partitionOf(batch.getRunId()),
              batch.getRunId().getBytes(StandardCharsets.UTF_8),
              values.serialize(topic, batch)),
          (metadata, failure) -> {
            if (failure != null) {
              drop(messages, failure.toString());
            }
          });
    } catch (KafkaException e) {
      drop(messages, e.toString());
    }
  }

  private void drop(int messages, String why) {
    long all = dropped.addAndGet(messages);
    long last = told.get();
    long now = System.nanoTime();
    if (now - last >= BETWEEN_WARNINGS.toNanos() && told.compareAndSet(last, now)) {
      LOG.warn(
          "SLUICE-6252 Expected to write to {} what steps say, dropped {} of their messages so far:"
              + " {}. The steps go on; who follows them misses these.",
          topic,
          all,
          why);
    }
  }

  /** Writes what waits, if that takes no longer than two seconds, and takes no more. */
  @Override
  public void close() {
    queue.close();
    try {
      if (started.get()) {
        thread.join(LEAVE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
