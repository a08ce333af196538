package dev.sluice.worker.live;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Brokers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose records keep their order and that gives up soon. It is there once the topic is.
 */
final class LiveProducers implements LiveWriter.Producers {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final int DELIVERY_MS = 10_000;
  private static final int REQUEST_MS = 5_000;

  /** While Kafka does not answer the writer waits so long for each record, and its queue fills. */
  private static final int BLOCK_MS = 1_000;

  private static final long BUFFER_BYTES = 4L << 20;

  private final Map<String, Object> client;
  private final String topic;
  private long lookedAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();

  LiveProducers(Map<String, Object> client, String topic) {
    this.client = Map.copyOf(client);
    this.topic = topic;
  }

  @Override
  public @Nullable Producer<byte[], byte[]> open() {
    if (System.nanoTime() - lookedAt < BETWEEN_LOOKS.toNanos()) {
      return null;
    }
    boolean there = isThere();
    lookedAt = System.nanoTime();
    return there ? producer() : null;
  }

  private boolean isThere() {
    try {
      return Brokers.haveTopic(client, topic);
    } catch (SluiceException e) {
      return false; // the writer tells what it drops meanwhile
    }
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(ProducerConfig.configNames());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
