package dev.sluice.worker.live;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose records keep their order and that gives up soon. It is there once the topic is:
 * a producer that sends to a topic that is not there may create it, and in the wrong way.
 */
final class LiveProducers implements LiveWriter.Producers {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(5);
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
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    try (Admin admin = Admin.create(settings)) {
      admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
