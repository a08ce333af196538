package dev.sluice.gateway;

import dev.sluice.gateway.live.LiveTail;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The gateway's one producer. Every call ends within the timeout and a little. Thread-safe. */
final class KafkaLink implements AutoCloseable {
  private static final int PROBE_MS = 2_000;

  /** The largest order, as the topic control takes it, and its request. */
  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;

  private final String bootstrap;
  private final Duration timeout;
  private final Producer<String, byte[]> producer;
  private final @Nullable Admin admin;
  private @Nullable Presences presences;
  private @Nullable LiveTail live;

  /**
   * @param admin asked whether Kafka is reachable; null: take it to be
   */
  KafkaLink(
      String bootstrap,
      Duration timeout,
      Producer<String, byte[]> producer,
      @Nullable Admin admin) {
    this.bootstrap = bootstrap;
    this.timeout = timeout;
    this.producer = producer;
    this.admin = admin;
  }

  static KafkaLink to(GatewayConfig.Kafka config) {
    int timeoutMs = (int) config.timeout().toMillis();
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    settings.putAll(config.settings());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.topics().namespace() + "-gateway");
    Map<String, Object> probe = new HashMap<>(config.settings());
    probe.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    probe.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.topics().namespace() + "-gateway-probe");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(500, timeoutMs / 2));
    return new KafkaLink(
        config.bootstrap(),
        config.timeout(),
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()),
        Admin.create(probe));
  }

  /**
   * Sends the records and waits until Kafka has them.
   *
   * @return for each record null when it is acknowledged, else why it may not be there
   */
  List<@Nullable Exception> send(List<ProducerRecord<String, byte[]>> records)
      throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    Exception stopped = null;
    for (ProducerRecord<String, byte[]> record : records) {
      try {
        Future<RecordMetadata> future = producer.send(record);
        sent.add(future);
        if (future.state() == Future.State.FAILED && unavailable(future.exceptionNow())) {
          stopped = asException(future.exceptionNow());
          break; // each further one would wait as long for the same answer
        }
      } catch (KafkaException e) {
        stopped = e;
        break;
      }
    }
    long deadline = System.nanoTime() + timeout.plusSeconds(1).toNanos();
    List<@Nullable Exception> outcomes = new ArrayList<>(records.size());
    for (Future<RecordMetadata> future : sent) {
      outcomes.add(outcome(future, deadline));
    }
    while (outcomes.size() < records.size()) {
      outcomes.add(stopped);
    }
    return outcomes;
  }

  /** How many partitions {@code topic} has; waits for the first contact with Kafka. */
  int partitions(String topic) {
    try {
      return producer.partitionsFor(topic).size();
    } catch (KafkaException e) {
      throw failure(e, Map.of());
    }
  }

  /**
   * Asks Kafka who is connected.
   *
   * @param presences closed with this link
   */
  Cluster cluster(Topics topics, Presences presences) {
    if (admin == null) {
      throw new IllegalStateException("This link has no administrative client");
    }
    this.presences = presences;
    return new KafkaCluster(admin, topics, presences, Clock.systemUTC());
  }

  /** What steps say; closed with this link. */
  LiveMessages live(GatewayConfig.Kafka config) {
    LiveTail tail = LiveTail.of(config);
    this.live = tail;
    return tail;
  }

  /** Whether Kafka answers, within two seconds. */
  boolean reachable() throws InterruptedException {
    if (admin == null) {
      return true;
    }
    try {
      admin
          .describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_MS))
          .clusterId()
          .get(PROBE_MS + 500, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** The answer to a request whose records Kafka did not take. */
  ApiException failure(Exception cause, Map<String, Object> details) {
    if (cause instanceof RecordTooLargeException) {
      return new ApiException(
          413,
          "SLUICE-1102",
          "Kafka refused a record as too large: " + cause.getMessage(),
          "Raise max.message.bytes of the topic, or send less data.",
          details,
          cause);
    }
    if (unavailable(cause)) {
      return new ApiException(
          503,
          "SLUICE-1101",
          "Expected Kafka at %s to acknowledge within %d ms, found: %s."
              .formatted(bootstrap, timeout.toMillis(), reason(cause)),
          "Check that Kafka runs there and send again, with the same ids: an id that did arrive"
              + " starts no second run.",
          details,
          cause);
    }
    return new ApiException(
        500,
        "SLUICE-1102",
        "Kafka at %s refused a record: %s".formatted(bootstrap, reason(cause)),
        "Check the gateway's permissions and that the installation's topics exist.",
        details,
        cause);
  }

  private static @Nullable Exception outcome(Future<RecordMetadata> future, long deadline)
      throws InterruptedException {
    try {
      future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return asException(e.getCause());
    } catch (TimeoutException e) {
      return e;
    }
  }

  private static boolean unavailable(@Nullable Throwable cause) {
    return cause instanceof RetriableException || cause instanceof TimeoutException;
  }

  private static Exception asException(@Nullable Throwable cause) {
    return cause instanceof Exception e ? e : new IllegalStateException(cause);
  }

  private static String reason(Exception cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.replaceAll("\\.$", "");
  }

  @Override
  public void close() {
    if (presences != null) {
      presences.close();
    }
    if (live != null) {
      live.close();
    }
    producer.close(Duration.ofSeconds(2));
    if (admin != null) {
      admin.close(Duration.ofSeconds(2));
    }
  }
}
