package dev.sluice.console;

import dev.sluice.gateway.read.RunStats;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tallies add up to. */
final class TallySum {
  private static final double CLASSES_PER_DOUBLING = 4;

  private long started;
  private long completed;
  private long failed;
  private long cancelled;
  private final NavigableMap<Integer, Long> durations = new TreeMap<>();

  /** Adds runs of one kind and class of length. */
  void add(String what, int bin, long runs) {
    switch (what) {
      case "STARTED" -> started += runs;
      case "COMPLETED" -> {
        completed += runs;
        durations.merge(bin, runs, Long::sum);
      }
      case "FAILED" -> {
        failed += runs;
        durations.merge(bin, runs, Long::sum);
      }
      case "CANCELLED" -> cancelled += runs;
      default -> throw new IllegalStateException("Nobody counts " + what);
    }
  }

  void add(TallySum other) {
    started += other.started;
    completed += other.completed;
    failed += other.failed;
    cancelled += other.cancelled;
    other.durations.forEach((bin, runs) -> durations.merge(bin, runs, Long::sum));
  }

  /** By how many it has changed the number of open runs. */
  long opened() {
    return started - completed - failed - cancelled;
  }

  RunStats.Totals totals() {
    long done = completed + failed;
    return new RunStats.Totals(
        started,
        completed,
        failed,
        cancelled,
        done == 0 ? null : (double) completed / done,
        quantile(0.5, done),
        quantile(0.99, done));
  }

  private @Nullable Long quantile(double share, long done) {
    long left = (long) Math.ceil(share * done);
    for (var entry : durations.entrySet()) {
      left -= entry.getValue();
      if (left <= 0) {
        return Math.round(Math.pow(2, (entry.getKey() + 0.5) / CLASSES_PER_DOUBLING));
      }
    }
    return null;
  }
}
