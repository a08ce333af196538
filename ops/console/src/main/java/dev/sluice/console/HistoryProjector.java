package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code sluice.history} and {@code sluice.functions} into Postgres, on a thread of its
 * own. When Kafka or Postgres is away it tries again until it is closed. Of several for one
 * database one works, the others stand by.
 */
final class HistoryProjector implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryProjector.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration STANDBY = Duration.ofSeconds(1);
  private static final Duration CONSUMER_CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Opens a connection for the projector alone, without auto-commit. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  private final Projection projection;
  private final Connections connections;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Changes changes;
  private final Thread thread;
  private final LagWatch watch;
  private volatile boolean closing;

  HistoryProjector(
      Projection projection,
      Connections connections,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Changes changes,
      LagWatch watch) {
    this.projection = projection;
    this.connections = connections;
    this.consumers = consumers;
    this.changes = changes;
    this.watch = watch;
    this.thread = Thread.ofPlatform().name("sluice-projector").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!closing) {
      try {
        if (!work()) {
          Thread.sleep(STANDBY);
        }
        pause = FIRST_PAUSE;
      } catch (InterruptedException
          | WakeupException
          | org.apache.kafka.common.errors.InterruptException e) {
        log.debug("The projector is asked to stop", e);
      } catch (SQLException | KafkaException e) {
        pause = appliedSince(pause) ? FIRST_PAUSE : pause;
        watch.fails(String.valueOf(e.getMessage()));
        log.warn(
            "The read model stands still, trying again in {} ms: {}",
            pause.toMillis(),
            e.getMessage());
        pause = sleep(pause);
      } catch (RuntimeException e) {
        watch.fails(e.toString());
        log.error("The read model stands still, trying again in {} ms", pause.toMillis(), e);
        pause = sleep(pause);
      }
    }
  }

  /** Projects until something fails or the projector closes; false when another one is at work. */
  private boolean work() throws SQLException, InterruptedException {
    try (Connection connection = connections.open()) {
      if (!projection.claim(connection)) {
        watch.standsBy();
        return false;
      }
      Consumer<byte[], byte[]> consumer = consumers.get();
      try {
        Projection.Session session = projection.begin(connection, consumer);
        log.info("The read model follows {}", session.partitions());
        watch.begins(Instant.now());
        while (!closing && session.current()) {
          if (session.step()) {
            changes.signal();
          }
          watch.has(session.positions(), session.arrival(), Instant.now());
          watch.begins(Instant.now());
        }
        return true;
      } finally {
        consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_TIMEOUT));
      }
    }
  }

  private boolean appliedSince(Duration pause) {
    Instant last = watch.appliedAt();
    return last != null && last.isAfter(Instant.now().minus(pause).minus(LONGEST_PAUSE));
  }

  private Duration sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      log.debug("The projector is asked to stop", e);
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
