package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs did in a window.
 *
 * @param window widened to whole buckets
 * @param bucketSeconds how long a bucket is
 * @param totals of the window
 * @param backlog what has not ended now, whatever the window
 * @param buckets in order, without gaps; at most as many as were asked for
 */
public record RunStats(
    TimeWindow window, long bucketSeconds, Totals totals, Backlog backlog, List<Bucket> buckets) {
  /** The most buckets. */
  public static final int MAX_BUCKETS = 500;

  /** The buckets of a sparkline. */
  public static final int SPARK_BUCKETS = 60;

  /**
   * Counts and durations.
   *
   * @param started runs that came to be
   * @param successRate completed of completed and failed, 0 to 1; null: neither
   * @param p50Ms from coming to be until the end, of half of the runs that completed or failed at
   *     most; to within a tenth; null: none ended
   * @param p99Ms the same of 99 of 100
   */
  public record Totals(
      long started,
      long completed,
      long failed,
      long cancelled,
      @Nullable Double successRate,
      @Nullable Long p50Ms,
      @Nullable Long p99Ms) {}

  /** Runs that have not ended, by status. */
  public record Backlog(long queued, long running, long sleeping, long waiting, long retrying) {
    /** None. */
    public static final Backlog NONE = new Backlog(0, 0, 0, 0, 0);

    /** All of them. */
    public long total() {
      return queued + running + sleeping + waiting + retrying;
    }
  }

  /**
   * A part of the window.
   *
   * @param at its beginning
   * @param totals of runs that started or ended in it
   * @param open runs that had not ended at its end
   */
  public record Bucket(Instant at, Totals totals, long open) {}

  /**
   * What to count.
   *
   * @param window runs that started or ended in it
   * @param function of this function; null: of all
   * @param buckets into how many parts, 1 to {@link #MAX_BUCKETS}; a part is at least a minute
   *     long, of windows over 6 hours or begun 2 days ago at least an hour, over 8 days or begun 92
   *     days ago at least a day
   */
  public record Asked(TimeWindow window, @Nullable String function, int buckets) {}
}
