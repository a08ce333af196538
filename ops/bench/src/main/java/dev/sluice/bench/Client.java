package dev.sluice.bench;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.WaitStarted;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs as any Kafka producer may, by an event that all replicas acknowledge, and sees how
 * they end as anyone may, in the committed history. Starts from any thread; the history is read in
 * a thread of its own.
 */
final class Client implements AutoCloseable {
  /** Sees each record of the history, in the thread that reads it. */
  @FunctionalInterface
  interface Watcher {
    void seen(HistoryRecord record);
  }

  private static final Duration POLL = Duration.ofMillis(200);

  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<Event> events = SluiceSerdes.of(Map.of()).of(Event.class).serializer();
  private final Serializer<Control> controls =
      SluiceSerdes.of(Map.of()).of(Control.class).serializer();
  private final KafkaConsumer<String, HistoryRecord> consumer;
  private final Thread reader;
  private final String session = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicLong sequence = new AtomicLong();

  /** By event id, until the history names the run. */
  private final ConcurrentMap<String, BenchRun> sent = new ConcurrentHashMap<>();

  /** By run id; the reader's own. */
  private final Map<String, BenchRun> running = new HashMap<>();

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final int partitions;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  Client(String bootstrap, Topics topics) {
    this.topics = topics;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false),
            new StringSerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000,
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            SluiceSerdes.of(Map.of()).of(HistoryRecord.class).deserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(topics.history()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    partitions = all.size();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    this.reader = new Thread(this::read, "bench-history");
    reader.setDaemon(true);
    reader.start();
  }

  /** Sends the event that starts a run; {@code listener} is called in the reader's thread. */
  BenchRun start(String event, byte[] data, BenchRun.Listener listener) {
    check();
    String id = newId();
    BenchRun run = new BenchRun(System.nanoTime(), listener);
    sent.put(id, run);
    write(id, event, data);
    return run;
  }

  /** Sends an event that starts no run that anybody asks about. */
  void send(String event, byte[] data) {
    check();
    write(newId(), event, data);
  }

  /** An id that no event of this or any other client has. */
  String newId() {
    return "bench-" + session + "-" + sequence.incrementAndGet();
  }

  /** Sends an event under an id of {@link #newId}. */
  void send(String id, String event, byte[] data) {
    check();
    write(id, event, data);
  }

  private void write(String id, String event, byte[] data) {
    Event record =
        Event.newBuilder()
            .setId(id)
            .setName(event)
            .setData(ByteBuffer.wrap(data))
            .setTs(Instant.now())
            .setSource("bench")
            .build();
    String topic = topics.events();
    send(new ProducerRecord<>(topic, id, events.serialize(topic, record)));
  }

  /** Gives an order about a function to every partition. */
  void order(String function, Object body) {
    String topic = topics.control();
    byte[] order = controls.serialize(topic, new Control(newId(), Instant.now(), null, body));
    for (PartitionInfo partition : producer.partitionsFor(topic)) {
      send(new ProducerRecord<>(topic, partition.partition(), function, order));
    }
  }

  private void send(ProducerRecord<String, byte[]> record) {
    var unused =
        producer.send(
            record,
            (written, error) -> {
              if (error != null) {
                failure = error;
              }
            });
  }

  /** From now on {@code watcher} sees the history too. */
  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  void unwatch(Watcher watcher) {
    watchers.remove(watcher);
  }

  /** How many partitions the history, and so each inbox, has. */
  int partitions() {
    return partitions;
  }

  /**
   * Throws what went wrong behind the scenes, if anything did.
   *
   * @throws SluiceException SLUICE-5041 Kafka refused an event or the history cannot be read
   */
  void check() {
    Throwable wrong = failure;
    if (wrong != null) {
      throw new SluiceException(
          "SLUICE-5041",
          "Expected the benchmark's client to write events and read the history, found: " + wrong,
          "Look into the broker's log; --keep keeps it.",
          wrong);
    }
  }

  private void read() {
    try {
      while (!closed) {
        for (var record : consumer.poll(POLL)) {
          seen(record.value());
          watchers.forEach(watcher -> watcher.seen(record.value()));
        }
      }
    } catch (WakeupException closing) {
      // close() asked for it
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void seen(HistoryRecord record) {
    switch (record.getBody()) {
      case RunScheduled scheduled -> {
        BenchRun run = sent.remove(scheduled.getEventId());
        if (run != null) {
          running.put(record.getRunId(), run);
        }
      }
      case RunEnded ended -> {
        BenchRun run = running.remove(record.getRunId());
        if (run != null) {
          run.ended(System.nanoTime(), System.currentTimeMillis(), ended);
        }
      }
      case EventRouted unmatched -> {
        BenchRun run = sent.remove(unmatched.getEventId());
        if (run != null) {
          run.unmatched();
        }
      }
      case SleepStarted sleep -> {
        BenchRun run = running.get(record.getRunId());
        if (run != null) {
          run.suspended();
        }
      }
      case WaitStarted wait -> {
        BenchRun run = running.get(record.getRunId());
        if (run != null) {
          run.suspended();
        }
      }
      case SleepEnded sleep -> {
        BenchRun run = running.get(record.getRunId());
        if (run != null) {
          run.woken(record.getAt().toEpochMilli());
        }
      }
      default -> {} // steps and turns are the run's own affair
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      reader.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(2));
  }
}
