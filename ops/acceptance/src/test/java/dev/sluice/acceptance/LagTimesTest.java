package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.history.HistoryRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes until what the engine tells can be read in Postgres, printed: {@code
 * -Dsluice.lag.rates=500,2000,0}, in events a second, each of which starts a run of two steps; 0:
 * as many at once as are sent in {@link #BURST}. {@code -Dsluice.lag.seconds=30} for each.
 */
class LagTimesTest {
  private static final int SECONDS = Integer.getInteger("sluice.lag.seconds", 30);
  private static final int BURST = 50_000;
  private static final int WARM_UP = 5_000;

  /** Every record's rows are committed together with the offset after it. */
  private static final String MARKS =
      "select partition, next_offset from projector_offsets where topic = ?";

  /** When a record came to whoever reads what is committed. */
  private record Came(int partition, long offset, long told, long readable) {}

  private final List<Came> came = new ArrayList<>();

  @Test
  @EnabledIfSystemProperty(named = "sluice.lag.rates", matches = "[0-9,]+")
  void rowsAreSeen(@TempDir Path folder) throws Exception {
    try (RealParts parts = RealParts.start(folder);
        ToldHistory history = new ToldHistory(parts.bootstrap(), RealParts.TOPICS);
        Marks marks = new Marks(parts.database())) {
      load(parts, history, "warm-", 500, WARM_UP);
      marks.await(came);
      for (String rate : System.getProperty("sluice.lag.rates").split(",", -1)) {
        int perSecond = Integer.parseInt(rate);
        came.clear();
        long start = System.nanoTime();
        int sent =
            perSecond == 0
                ? load(parts, history, "burst-", 1_000_000, BURST)
                : load(parts, history, perSecond + "-", perSecond, perSecond * SECONDS);
        double took = (System.nanoTime() - start) / 1e9;
        marks.await(came);
        print(rate, sent / took, marks);
      }
    }
  }

  private int load(RealParts parts, ToldHistory history, String prefix, int perSecond, int most) {
    int before = history.ended.size();
    try (SteadyLoad load =
        SteadyLoad.start(
            parts.bootstrap(), RealParts.TOPICS, RealParts.EVENT, prefix, perSecond, most)) {
      while (history.ended.size() < before + most) {
        history.poll(this::note);
      }
      assertThat(load.sent()).isEqualTo(most);
    }
    return most;
  }

  private void note(ConsumerRecord<String, HistoryRecord> record) {
    came.add(
        new Came(
            record.partition(), record.offset(), record.timestamp(), System.currentTimeMillis()));
  }

  private void print(String rate, double reached, Marks marks) {
    long[] readable = came.stream().mapToLong(c -> c.readable() - c.told()).toArray();
    long[] visible = came.stream().mapToLong(c -> marks.seen(c) - c.told()).toArray();
    System.out.printf(
        "%s events/s (%.0f runs/s completed, %,d records, load of the machine %.1f):%n"
            + "  told until committed and read: %s%n"
            + "  told until seen in Postgres:   %s%n",
        rate.equals("0") ? "burst of " + BURST : rate,
        reached,
        came.size(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        spread(readable),
        spread(visible));
  }

  private static String spread(long[] millis) {
    Arrays.sort(millis);
    return "p50 %d ms, p99 %d ms, max %d ms"
        .formatted(
            millis[millis.length / 2],
            millis[(int) (millis.length * 0.99)],
            millis[millis.length - 1]);
  }

  /** Looks every few milliseconds how far the tables are. */
  private static final class Marks implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(3);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** By partition: from which next offset on at which time. */
    private final Map<Integer, ConcurrentSkipListMap<Long, Long>> seen = new ConcurrentHashMap<>();

    private final Connection connection;
    private final Thread thread;
    private volatile boolean closed;

    Marks(Connection connection) {
      this.connection = connection;
      thread = Thread.ofPlatform().name("marks").start(this::run);
    }

    private void run() {
      try (PreparedStatement select = connection.prepareStatement(MARKS)) {
        select.setString(1, RealParts.TOPICS.history());
        while (!closed) {
          try (ResultSet rows = select.executeQuery()) {
            long now = System.currentTimeMillis();
            while (rows.next()) {
              of(rows.getInt(1)).putIfAbsent(rows.getLong(2), now);
            }
          }
          Thread.sleep(PACE);
        }
      } catch (SQLException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void await(List<Came> records) throws InterruptedException {
      Map<Integer, Long> last = new TreeMap<>();
      records.forEach(record -> last.merge(record.partition(), record.offset(), Math::max));
      long deadline = System.nanoTime() + LIMIT.toNanos();
      for (Map.Entry<Integer, Long> entry : last.entrySet()) {
        while (!isSeen(entry.getKey(), entry.getValue())) {
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException("Not seen in Postgres: " + entry);
          }
          Thread.sleep(PACE);
        }
      }
    }

    private boolean isSeen(int partition, long offset) {
      return of(partition).higherEntry(offset) != null;
    }

    long seen(Came record) {
      return of(record.partition()).higherEntry(record.offset()).getValue();
    }

    private ConcurrentSkipListMap<Long, Long> of(int partition) {
      return seen.computeIfAbsent(partition, p -> new ConcurrentSkipListMap<>());
    }

    @Override
    public void close() throws SQLException {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      connection.close();
    }
  }
}
