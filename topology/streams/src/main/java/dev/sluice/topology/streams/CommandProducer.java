package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends commands outside the engine's transaction, so that workers see them ahead of the commit and
 * no commit marker comes between them: a share consumer of Kafka 4.3 that fetches nothing but a
 * marker fetches no more until its poll times out.
 *
 * <p>A decision must not commit before its command is safe, or a broker that refuses it would leave
 * a run that waits for a turn nobody has. So {@link #awaitSafe} comes before each commit.
 *
 * <p>Threading: one per engine instance, used by all its stream threads.
 */
final class CommandProducer implements AutoCloseable {
  static final int MAX_REQUEST_BYTES = 48 << 20;

  /** Shorter than the transaction's, so that a commit that waits fails by itself. */
  private static final int DELIVERY_TIMEOUT_MS = 8_000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** What a stream thread has sent since its last commit. */
  private static final class Outstanding {
    final AtomicInteger unanswered = new AtomicInteger();
    final AtomicReference<Exception> failure = new AtomicReference<>();
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final ThreadLocal<Outstanding> ofThisThread = ThreadLocal.withInitial(Outstanding::new);

  CommandProducer(Map<String, Object> clientSettings) {
    Map<String, Object> config = new java.util.HashMap<>(clientSettings);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    // While one request is out, what comes meanwhile gathers into the next: batches grow with load.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_BYTES);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends without waiting.
   *
   * @throws SluiceException SLUICE-4105 the command is larger than any request may be
   */
  void send(String topic, String runId, byte[] command, Instant now) {
    if (command.length > MAX_REQUEST_BYTES) {
      throw new SluiceException(
          "SLUICE-4105",
          "Expected a command of at most "
              + MAX_REQUEST_BYTES
              + " bytes, run "
              + runId
              + " needs "
              + command.length
              + ".",
          "Return references from steps instead of large values.");
    }
    Outstanding mine = ofThisThread.get();
    mine.unanswered.incrementAndGet();
    byte[] key = runId.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, null, now.toEpochMilli(), key, command),
            (metadata, failure) -> {
              if (failure != null) {
                mine.failure.compareAndSet(null, failure);
              }
              mine.unanswered.decrementAndGet();
            });
  }

  /**
   * Waits until all that the calling thread has sent is safe.
   *
   * @throws KafkaException something is not; what the thread has decided must not commit
   */
  void awaitSafe() {
    Outstanding mine = ofThisThread.get();
    if (mine.unanswered.get() > 0) {
      producer.flush();
    }
    Exception failure = mine.failure.getAndSet(null);
    if (failure != null) {
      throw new KafkaException(
          "Commands could not be sent, their decisions are taken back", failure);
    }
  }

  /** What the calling thread has decided is taken back, so its commands no longer matter. */
  void forget() {
    ofThisThread.remove();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
