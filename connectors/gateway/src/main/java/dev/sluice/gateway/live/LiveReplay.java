package dev.sluice.gateway.live;

import dev.sluice.gateway.live.LiveWindow.Entry;
import dev.sluice.gateway.live.LiveWindow.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads from Kafka what the window no longer has, with one consumer, which those who ask share in
 * turn: each is given a bounded piece, so that none waits long for another. Thread-safe.
 */
final class LiveReplay implements AutoCloseable {
  /** How long somebody waits for a turn. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long one turn takes, and how much it gives. */
  private static final Duration TURN = Duration.ofSeconds(1);

  private static final long TURN_BYTES = 1L << 20;
  private static final Duration POLL = Duration.ofMillis(200);

  /** Clocks differ: a run may have begun earlier, by the broker's clock, than is said of it. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Consumer<byte[], byte[]> consumer;
  private boolean closed;

  /**
   * @param consumers asked once, when there is something to read
   */
  LiveReplay(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** Asks Kafka something. */
  @FunctionalInterface
  private interface Look<T> {
    T ask(Consumer<byte[], byte[]> kafka);
  }

  /**
   * The offset of the first record that Kafka took since {@code time}, or somewhat before; {@code
   * end} if there is none.
   *
   * @throws KafkaException Kafka does not answer in time
   */
  long startOf(TopicPartition partition, Instant time, long end) throws InterruptedException {
    long since = time.minus(MARGIN).toEpochMilli();
    return inTurn(
        kafka -> {
          OffsetAndTimestamp first = kafka.offsetsForTimes(Map.of(partition, since)).get(partition);
          return first == null ? end : Math.min(first.offset(), end);
        });
  }

  /**
   * Some of a run's records from offset {@code from} on, before {@code to}.
   *
   * @throws KafkaException Kafka does not answer in time
   */
  Part read(TopicPartition partition, String runId, long from, long to)
      throws InterruptedException {
    return inTurn(kafka -> read(kafka, partition, runId, from, to));
  }

  private static Part read(
      Consumer<byte[], byte[]> kafka, TopicPartition partition, String runId, long from, long to) {
    kafka.assign(List.of(partition));
    kafka.seek(partition, from);
    List<Entry> found = new ArrayList<>();
    long bytes = 0;
    long next = from;
    long until = System.nanoTime() + TURN.toNanos();
    while (next < to && bytes < TURN_BYTES && System.nanoTime() < until) {
      for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL).records(partition)) {
        Entry entry = LiveTail.entry(record);
        if (entry != null && entry.offset() < to && entry.runId().equals(runId)) {
          found.add(entry);
          bytes += entry.value().length;
        }
      }
      next = kafka.position(partition);
    }
    return new Part(found, Math.min(next, to));
  }

  private <T> T inTurn(Look<T> look) throws InterruptedException {
    if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new KafkaException("too many read what was said before");
    }
    try {
      if (closed) {
        throw new KafkaException("it is closed");
      }
      if (consumer == null) {
        consumer = consumers.get();
      }
      return look.ask(consumer);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      if (consumer != null) {
        consumer.close();
      }
    } finally {
      turn.unlock();
    }
  }
}
