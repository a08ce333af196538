package dev.sluice.schemas.heartbeat;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Brokers;
import dev.sluice.schemas.topics.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says again and again, on a thread of its own, that a process is there and how it stands, and at
 * its orderly end that it has left. Nothing waits for it: what cannot be written is left out, and
 * said once in the log.
 */
public final class Heartbeat implements AutoCloseable {
  /** Between two beats of a process that has something to do. */
  public static final Duration BUSY = Duration.ofSeconds(5);

  /** Between two beats of one that has not. */
  public static final Duration IDLE = Duration.ofSeconds(10);

  /** After so long it is looked whether there is something that cannot wait for the next beat. */
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration LEAVE = Duration.ofSeconds(2);

  private final Map<String, Object> client;
  private final String topic;
  private final Serializer<Presence> values;
  private final Kind kind;
  private final String id;
  private final Subject subject;
  private final Instant startedAt = Instant.now();
  private final String host = hostName();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  /** What a process is; the first part of its record's key. */
  public enum Kind {
    WORKER,
    ENGINE;

    /** The key of the records of one of them. */
    public String key(String id) {
      return name().toLowerCase(java.util.Locale.ROOT) + "|" + id;
    }
  }

  /**
   * How a process stands.
   *
   * @param of a WorkerPresence or an EnginePresence
   * @param busy whether it has something to do, so that the next beat is sooner
   */
  public record Look(Object of, boolean busy) {}

  /** A process that can say how it stands. Asked on the heartbeat's thread only. */
  @FunctionalInterface
  public interface Subject {
    /** How it stands; may throw, then the beat is left out. */
    Look look();

    /**
     * What is worth a beat of its own: when it is not equal to what it was at the last beat, the
     * next one is due at once. Asked every second, so it must be cheap; must not throw. Always the
     * same by default.
     */
    default Object news() {
      return "";
    }
  }

  private Heartbeat(
      Map<String, Object> client,
      String topic,
      Serializer<Presence> values,
      Kind kind,
      String id,
      Subject subject) {
    this.client = client;
    this.topic = topic;
    this.values = values;
    this.kind = kind;
    this.id = id;
    this.subject = subject;
    this.thread = new Thread(this::beat, "sluice-heartbeat");
    thread.setDaemon(true);
  }

  /**
   * Begins at once. Returns without having waited for Kafka. While the installation has no topic
   * for it, as before its engine is brought up to date, nothing is written.
   *
   * @param client settings of Kafka clients, {@code bootstrap.servers} among them; what no producer
   *     knows is left out
   * @param id the same as long as it is the same process, other than that of any other of its kind
   */
  public static Heartbeat start(
      Map<String, ?> client,
      Topics topics,
      SluiceSerdes serdes,
      Kind kind,
      String id,
      Subject subject) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(ProducerConfig.configNames());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-heartbeat-" + kind.key(id));
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    Serializer<Presence> values = serdes.of(Presence.class).serializer();
    var heartbeat = new Heartbeat(settings, topics.presence(), values, kind, id, subject);
    heartbeat.thread.start();
    return heartbeat;
  }

  private void beat() {
    try {
      if (awaitTopic()) {
        try (var producer = producer()) {
          Duration every = Duration.ZERO;
          Object told = "";
          while (!closesBeforeTheNext(every, told)) {
            told = subject.news();
            every = beat(producer);
          }
          send(producer, null);
          producer.close(LEAVE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Gives how long to wait before the next one. */
  private Duration beat(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
    Duration every = BUSY;
    try {
      Look now = subject.look();
      every = now.busy() ? BUSY : IDLE;
      send(producer, presence(now, every));
    } catch (IllegalStateException | KafkaException e) {
      failed(e);
    }
    return every;
  }

  private Presence presence(Look now, Duration every) {
    long pid = ProcessHandle.current().pid();
    int everyMs = (int) every.toMillis();
    return new Presence(id, host, pid, SluiceVersion.number(), startedAt, everyMs, now.of());
  }

  private void send(KafkaProducer<byte[], byte[]> producer, @Nullable Presence presence)
      throws InterruptedException {
    byte[] key = kind.key(id).getBytes(StandardCharsets.UTF_8);
    byte[] value = presence == null ? null : values.serialize(topic, presence);
    try {
      producer
          .send(new ProducerRecord<>(topic, key, value))
          .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      failing = false;
    } catch (ExecutionException | TimeoutException e) {
      failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private void failed(Throwable cause) {
    if (!failing) {
      failing = true;
      LOG.warn(
          "SLUICE-4130 Expected to write to {} that this process is there, found: {}. All else goes"
              + " on; pages show it as not heard of until Kafka takes it.",
          topic,
          cause.toString());
    }
  }

  /** False: the process ends first. */
  private boolean awaitTopic() throws InterruptedException {
    Duration wait = Duration.ZERO;
    while (!closesWithin(wait)) {
      wait = BUSY;
      try {
        if (Brokers.haveTopic(client, topic)) {
          return true;
        }
      } catch (SluiceException e) {
        failed(e);
      }
    }
    return false;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "1");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L << 20);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Waits until the next beat is due: after that time, or as soon as there is news. */
  private boolean closesBeforeTheNext(Duration every, Object told) throws InterruptedException {
    Duration left = every;
    while (left.compareTo(GLANCE) > 0) {
      if (closesWithin(GLANCE)) {
        return true;
      }
      left = left.minus(GLANCE);
      if (!subject.news().equals(told)) {
        return false;
      }
    }
    return closesWithin(left);
  }

  private boolean closesWithin(Duration time) throws InterruptedException {
    return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Says that the process has left, and ends; waits two seconds at most. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(LEAVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
