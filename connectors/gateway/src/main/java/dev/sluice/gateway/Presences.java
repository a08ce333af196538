package dev.sluice.gateway;

import dev.sluice.schemas.heartbeat.Heartbeat;
import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last that each worker and each instance of the engine said of itself, followed on a thread of
 * its own. Thread-safe.
 */
final class Presences implements AutoCloseable {
  /** Who is silent for longer is told of no more. */
  static final Duration TOLD = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(Presences.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final TopicPartition partition;
  private final Deserializer<Presence> values;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * What one said.
   *
   * @param at when Kafka took it
   */
  record Heard(Presence presence, Instant at) {
    boolean isSilent(Instant now) {
      return at.plusMillis(3L * presence.getEveryMs()).isBefore(now);
    }
  }

  Presences(Topics topics, SluiceSerdes serdes, Consumer<byte[], byte[]> consumer) {
    this.partition = new TopicPartition(topics.presence(), 0);
    this.values = serdes.of(Presence.class).deserializer();
    this.consumer = consumer;
    this.thread = new Thread(this::follow, "sluice-presences");
    thread.setDaemon(true);
  }

  /** Begins to follow; Kafka need not be up yet. */
  static Presences follow(GatewayConfig.Kafka config) {
    var consumer =
        new KafkaConsumer<>(
            config.reader("presences"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var presences =
        new Presences(config.topics(), SluiceSerdes.of(new HashMap<>(config.settings())), consumer);
    presences.thread.start();
    return presences;
  }

  /** All of a kind who were heard of lately; waits, at most so long, for what was said before. */
  List<Heard> all(Heartbeat.Kind kind, Instant now, Duration patience) throws InterruptedException {
    if (!caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("The topic {} has not been read yet", partition.topic());
    }
    heard.values().removeIf(each -> each.at().plus(TOLD).isBefore(now));
    String ofKind = kind.key("");
    return heard.entrySet().stream()
        .filter(each -> each.getKey().startsWith(ofKind))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void follow() {
    try (consumer) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (!closed) {
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() throws InterruptedException {
    try {
      consumer.poll(POLL).forEach(this::take);
      OptionalLong lag = consumer.currentLag(partition);
      if (lag.isPresent() && lag.getAsLong() == 0) {
        caughtUp.countDown();
      }
    } catch (WakeupException e) {
      closed = true;
    } catch (KafkaException e) {
      LOG.warn("{} cannot be read, trying again: {}", partition.topic(), e.toString());
      Thread.sleep(BETWEEN_FAILURES);
    }
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      heard.remove(key);
      return;
    }
    try {
      Presence presence = values.deserialize(record.topic(), record.value());
      heard.put(key, new Heard(presence, Instant.ofEpochMilli(record.timestamp())));
    } catch (RuntimeException e) {
      LOG.warn("What {} says of itself cannot be read: {}", key, e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
