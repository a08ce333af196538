package dev.sluice.gateway.live;

import dev.sluice.gateway.ApiException;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.gateway.live.LiveWindow.Entry;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.schemas.live.LiveBatch;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic {@code live} with one consumer for all who follow a run, from the moment when
 * somebody does until a while after the last one went. Thread-safe.
 */
public final class LiveTail implements LiveMessages, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTail.class);

  /** What is kept in memory of all partitions; what is older is read from Kafka again. */
  private static final long WINDOW_BYTES = 32L << 20;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(2);

  /** How long it goes on when nobody follows. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** How long Kafka may take for an answer. */
  private static final Duration ANSWER = Duration.ofSeconds(8);

  /** How long one who follows waits for the first. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String topic;
  private final Deserializer<LiveBatch> values;
  private final Function<String, Consumer<byte[], byte[]>> consumers;
  private final LiveReplay replay;
  private final Thread thread = new Thread(this::work, "sluice-live");
  private int followers;
  private long idleSince = System.nanoTime();
  private boolean closed;
  private @Nullable Map<Integer, LiveWindow> windows;

  private LiveTail(
      String topic, SluiceSerdes serdes, Function<String, Consumer<byte[], byte[]>> consumers) {
    this.topic = topic;
    this.values = serdes.of(LiveBatch.class).deserializer();
    this.consumers = consumers;
    this.replay = new LiveReplay(() -> consumers.apply("replay"));
    thread.setDaemon(true);
  }

  /** Of the installation; nothing is connected before somebody follows a run. */
  public static LiveTail of(GatewayConfig.Kafka config) {
    var tail =
        new LiveTail(
            config.topics().live(),
            SluiceSerdes.of(new HashMap<>(config.settings())),
            name -> {
              Map<String, Object> settings = config.reader("live-" + name);
              settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
              settings.put(
                  ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis() - 1_000);
              return new KafkaConsumer<>(
                  settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            });
    tail.thread.start();
    return tail;
  }

  @Override
  public Following follow(String runId, Instant started, @Nullable LivePosition after)
      throws InterruptedException {
    TopicPartition partition = new TopicPartition(topic, RunIds.partitionOf(runId));
    join();
    boolean follows = false;
    try {
      long end = window(partition.partition()).start();
      LivePosition known =
          after == null ? new LivePosition(replay.startOf(partition, started, end), -1) : after;
      follows = true;
      return new LiveFollower(this, replay, values, partition, runId, known);
    } catch (KafkaException e) {
      throw unavailable(e.toString());
    } finally {
      if (!follows) {
        leave();
      }
    }
  }

  private synchronized void join() {
    followers++;
    notifyAll();
  }

  synchronized void leave() {
    followers--;
    idleSince = System.nanoTime();
  }

  /**
   * What is in memory of a partition, as soon as Kafka has said where it ends.
   *
   * @throws ApiException SLUICE-6255 Kafka did not say within seconds
   */
  synchronized LiveWindow window(int partition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (windows == null) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || closed) {
        throw unavailable("no answer of Kafka");
      }
      wait(left);
    }
    LiveWindow found = windows.get(partition);
    if (found == null) {
      throw unavailable("no partition " + partition);
    }
    return found;
  }

  ApiException unavailable(String found) {
    return new ApiException(
        503,
        "SLUICE-6255",
        "Expected to read from " + topic + " what steps say, found: " + found + ".",
        "Check that Kafka runs; the engine creates the topic when it starts. The run goes on all"
            + " the same, and its trace is told as always.");
  }

  /** A record that says whose it is; null: it does not. */
  static @Nullable Entry entry(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null || record.value() == null
        ? null
        : new Entry(
            record.offset(), new String(record.key(), StandardCharsets.UTF_8), record.value());
  }

  private void work() {
    try {
      while (awaitFollower()) {
        try (Consumer<byte[], byte[]> consumer = consumers.apply("tail")) {
          tail(consumer);
        } catch (KafkaException e) {
          LOG.warn("{} cannot be read, trying again: {}", topic, e.toString());
          Thread.sleep(BETWEEN_FAILURES);
        } finally {
          set(null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False: it is closed. */
  private synchronized boolean awaitFollower() throws InterruptedException {
    while (followers == 0 && !closed) {
      wait();
    }
    return !closed;
  }

  private synchronized boolean isWanted() {
    return !closed && (followers > 0 || System.nanoTime() - idleSince < IDLE.toNanos());
  }

  private synchronized void set(@Nullable Map<Integer, LiveWindow> now) {
    windows = now;
    notifyAll();
  }

  private void tail(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("there is no topic " + topic);
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    Map<Integer, LiveWindow> fresh = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long end = consumer.position(partition);
      fresh.put(partition.partition(), new LiveWindow(end, WINDOW_BYTES / partitions.size()));
    }
    set(fresh);
    while (isWanted()) {
      ConsumerRecords<byte[], byte[]> some = consumer.poll(POLL);
      for (TopicPartition partition : some.partitions()) {
        LiveWindow window = fresh.get(partition.partition());
        if (window != null) {
          window.add(entries(some.records(partition)), consumer.position(partition));
        }
      }
    }
  }

  private static List<Entry> entries(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Entry> entries = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Entry entry = entry(record);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** Ends; whoever follows is told that Kafka does not answer. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    replay.close();
  }
}
