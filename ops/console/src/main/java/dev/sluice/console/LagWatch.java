package dev.sluice.console;

import dev.sluice.gateway.read.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the tables are behind Kafka. Kafka itself is asked, only when somebody wants to know, so
 * the answer is right also while the projector hangs or cannot reach its database. Thread-safe.
 */
final class LagWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LagWatch.class);
  private static final Duration FRESH = Duration.ofMillis(50);

  /** After Kafka did not answer in time: whoever asks waits for that once, not each. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** A batch takes longer than this only when the database does not answer. */
  private static final Duration LONG_BATCH = Duration.ofSeconds(5);

  private record Seen(long records, long millis, long until) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final WritersClock clock = new WritersClock();
  private @Nullable LogTail tail;
  private @Nullable Seen last;
  private boolean closed;

  private volatile Map<TopicPartition, Long> written = Map.of();
  private volatile @Nullable Instant workingSince;
  private volatile @Nullable Instant appliedAt;
  private volatile @Nullable String error;

  /**
   * @param consumers that take little at a time
   */
  LagWatch(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** The projector begins to take in what there is. */
  void begins(Instant now) {
    workingSince = now;
  }

  /**
   * It has: the tables hold all before {@code offsets}.
   *
   * @param offsets the next of each partition
   * @param arrival tells the writers' clock; null: nothing new of it
   */
  void has(Map<TopicPartition, Long> offsets, Projection.@Nullable Arrival arrival, Instant now) {
    if (arrival != null) {
      clock.came(arrival.written(), arrival.taken());
    }
    written = offsets;
    workingSince = null;
    appliedAt = now;
    error = null;
  }

  void fails(String why) {
    workingSince = null;
    error = why;
  }

  /** Another process writes. */
  void standsBy() {
    written = Map.of();
    workingSince = null;
    error = null;
  }

  @Nullable Instant appliedAt() {
    return appliedAt;
  }

  /** Asks Kafka, for some seconds at most, unless somebody just has. */
  Lag lag() {
    Seen seen = seen();
    return new Lag(seen.records(), seen.millis(), appliedAt, standsStill(Instant.now()));
  }

  private @Nullable String standsStill(Instant now) {
    Instant since = workingSince;
    if (since != null && since.isBefore(now.minus(LONG_BATCH))) {
      return "its database has not answered for " + Duration.between(since, now).toSeconds() + " s";
    }
    return error;
  }

  private Seen seen() {
    lock.lock();
    try {
      Seen known = last;
      if (known == null || System.nanoTime() - known.until() > 0) {
        known = look(written);
        last = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Seen look(Map<TopicPartition, Long> after) {
    if (after.isEmpty() || closed) {
      return seen(-1, -1, FRESH);
    }
    try {
      LogTail current = tail == null ? new LogTail(consumers.get()) : tail;
      tail = current;
      LogTail.Rest rest = current.after(after);
      Instant oldest = rest.oldest();
      long millis = -1;
      if (rest.records() == 0) {
        millis = 0;
      } else if (oldest != null) {
        millis = Math.max(0, Duration.between(oldest, clock.at(Instant.now())).toMillis());
      }
      return seen(rest.records(), millis, FRESH);
    } catch (TimeoutException e) {
      log.debug("Kafka does not say in time what it has", e);
      return seen(-1, -1, ASK_AGAIN);
    } catch (KafkaException e) {
      log.debug("Kafka does not say what it has", e);
      forget();
      return seen(-1, -1, ASK_AGAIN);
    }
  }

  private static Seen seen(long records, long millis, Duration fresh) {
    return new Seen(records, millis, System.nanoTime() + fresh.toNanos());
  }

  private void forget() {
    LogTail old = tail;
    tail = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      forget();
    } finally {
      lock.unlock();
    }
  }
}
