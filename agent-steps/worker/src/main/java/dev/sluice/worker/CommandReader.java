package dev.sluice.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer and its loop: poll, run the batch on virtual threads, acknowledge. A share
 * consumer gives nothing new while it holds a command, so a slow turn pins its reader; the others
 * go on.
 */
final class CommandReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

  /**
   * How long a poll waits. A share consumer of Kafka 4.3 sends one fetch a poll and, when that
   * finds nothing but the marker of a transaction, no other: only a new poll helps.
   */
  private static final Duration POLL = Duration.ofMillis(250);

  /** A reader that found nothing for so long may be one too many. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration RENEWAL = Duration.ofMillis(100);
  private static final int RENEWAL_POLLS = 50;
  private static final int DEFAULT_LOCK_MS = 30_000;

  /** A batch that takes longer pins its reader. */
  private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CommandReaders readers;
  private final CommandHandler handler;
  private final String topic;
  private final Map<String, Object> config;
  private final Map<At, ConsumerRecord<byte[], byte[]>> running = new HashMap<>();
  private volatile boolean polling;
  private volatile @Nullable KafkaShareConsumer<byte[], byte[]> current;

  /** Where a command lies. */
  private record At(int partition, long offset) {
    static At of(ConsumerRecord<?, ?> record) {
      return new At(record.partition(), record.offset());
    }
  }

  CommandReader(
      CommandReaders readers,
      CommandHandler handler,
      String topic,
      String group,
      Map<String, Object> client,
      int batch) {
    this.readers = readers;
    this.handler = handler;
    this.topic = topic;
    this.config = client;
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
  }

  @Override
  public void run() {
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      current = consumer;
      consumer.subscribe(List.of(topic));
      long busyAt = System.nanoTime();
      while (!readers.isStopping()) {
        if (!readers.room().reserve()) {
          continue; // as many turns run as may
        }
        ConsumerRecords<byte[], byte[]> records = poll(consumer);
        readers.room().giveBackAllBut(records.count());
        if (!records.isEmpty()) {
          serve(consumer, records);
          busyAt = System.nanoTime();
        } else if (System.nanoTime() - busyAt > IDLE_NANOS && readers.mayLeave(this)) {
          break;
        }
      }
      consumer.close(CLOSE_TIMEOUT);
    } catch (RuntimeException e) {
      LOG.warn("A reader of {} ended: {}", topic, e.toString());
    } finally {
      readers.left(this);
    }
  }

  /** Ends a poll in progress; called when the worker stops. */
  void wakeUp(Thread thread) {
    KafkaShareConsumer<byte[], byte[]> consumer = current;
    if (polling && consumer != null) {
      consumer.wakeup();
    }
    LockSupport.unpark(thread);
  }

  private ConsumerRecords<byte[], byte[]> poll(KafkaShareConsumer<byte[], byte[]> consumer) {
    polling = true;
    try {
      return readers.isStopping() ? ConsumerRecords.empty() : consumer.poll(POLL);
    } catch (WakeupException e) {
      return ConsumerRecords.empty();
    } catch (KafkaException e) {
      LOG.warn("Commands not read from {}, trying again: {}", topic, e.toString());
      LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
      return ConsumerRecords.empty();
    } finally {
      polling = false;
    }
  }

  private void serve(
      KafkaShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    CommandBatch batch = new CommandBatch();
    startTurns(batch, records);
    long renewalNanos =
        TimeUnit.MILLISECONDS.toNanos(
            consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS) / 3);
    long renewAt = System.nanoTime() + renewalNanos;
    batch.awaitAll(FAST_NANOS);
    acknowledge(consumer, batch);
    if (running.isEmpty()) {
      return; // the acknowledgements leave with the next poll
    }
    batch.wakeOnEach();
    readers.pinned();
    try {
      while (!running.isEmpty() && !readers.isDrainOver()) {
        acknowledge(consumer, batch);
        consumer.commitAsync();
        long wait = Math.min(renewAt - System.nanoTime(), readers.drainNanos());
        if (wait > 0 && !running.isEmpty()) {
          batch.awaitAny(wait);
          acknowledge(consumer, batch);
        }
        if (System.nanoTime() >= renewAt && !running.isEmpty()) {
          renew(consumer, batch);
          renewAt = System.nanoTime() + renewalNanos;
        }
      }
    } finally {
      running.clear();
      readers.unpinned();
    }
  }

  private void startTurns(CommandBatch batch, ConsumerRecords<byte[], byte[]> records) {
    batch.add(records.count());
    boolean stopping = readers.isStopping();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      running.put(At.of(record), record);
      if (stopping) {
        readers.room().turnEnded();
        batch.answer(record, AcknowledgeType.RELEASE);
      } else {
        startTurn(batch, record);
      }
    }
  }

  private void startTurn(CommandBatch batch, ConsumerRecord<byte[], byte[]> record) {
    Thread.startVirtualThread(
        () -> {
          AcknowledgeType type = handler.handle(record);
          readers.room().turnEnded();
          batch.answer(record, type);
        });
  }

  private void acknowledge(KafkaShareConsumer<byte[], byte[]> consumer, CommandBatch batch) {
    for (var answer = batch.next(); answer != null; answer = batch.next()) {
      if (running.remove(At.of(answer.record())) != null) {
        consumer.acknowledge(answer.record(), answer.type());
      }
    }
  }

  /** Keeps the locks of turns that still run; a renewed command has to be polled again. */
  private void renew(KafkaShareConsumer<byte[], byte[]> consumer, CommandBatch batch) {
    Map<At, ConsumerRecord<byte[], byte[]>> lost = new HashMap<>(running);
    try {
      running.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
      consumer.commitSync();
      for (int i = 0; i < RENEWAL_POLLS && !lost.isEmpty(); i++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(RENEWAL)) {
          if (lost.remove(At.of(record)) == null && !running.containsKey(At.of(record))) {
            batch.add(1); // all locks were lost, and the poll went for new commands
            running.put(At.of(record), record);
            readers.room().turnStarted();
            startTurn(batch, record);
          }
        }
      }
    } catch (WakeupException e) {
      return; // stopping; the next renewal is a third of the lock away
    }
    if (!lost.isEmpty()) {
      LOG.warn(
          "The locks of {} commands of {} were lost while their turns ran; the engine will dispatch"
              + " their runs anew",
          lost.size(),
          topic);
      lost.keySet().forEach(running::remove);
    }
  }
}
