package dev.sluice.console;

import dev.sluice.gateway.read.TimeWindow;
import java.time.Duration;
import java.time.Instant;

/**
 * A window in buckets that are made of whole minutes, hours or days, as they are counted.
 *
 * @param minutes how long what is counted together is: 1, 60 or 1,440
 * @param from the first bucket's beginning
 * @param bucket how long a bucket is
 * @param buckets how many there are
 */
record Scale(int minutes, Instant from, Duration bucket, int buckets) {
  private static final Duration IN_MINUTES = Duration.ofHours(6);
  private static final Duration IN_HOURS = Duration.ofDays(8);

  /** The finest scale that covers a window with at most so many buckets. */
  static Scale of(TimeWindow window, int atMost, Instant now) {
    int minutes = minutes(window, now);
    long unit = Duration.ofMinutes(minutes).toSeconds();
    Instant from = floor(window.from(), minutes);
    long units =
        Math.ceilDiv(Duration.between(from, window.to()).plusNanos(999_999_999).toSeconds(), unit);
    long each = Math.ceilDiv(units, atMost);
    return new Scale(
        minutes, from, Duration.ofSeconds(each * unit), (int) Math.ceilDiv(units, each));
  }

  private static int minutes(TimeWindow window, Instant now) {
    if (fits(window, IN_MINUTES, now.minus(Tally.MINUTES_KEPT))) {
      return 1;
    }
    return fits(window, IN_HOURS, now.minus(Tally.HOURS_KEPT)) ? 60 : 1_440;
  }

  private static boolean fits(TimeWindow window, Duration longest, Instant keptSince) {
    return window.length().compareTo(longest) <= 0 && window.from().isAfter(keptSince);
  }

  private static Instant floor(Instant time, int minutes) {
    long unit = Duration.ofMinutes(minutes).toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), unit) * unit);
  }

  private static Instant ceil(Instant time, int minutes) {
    Instant floor = floor(time, minutes);
    return floor.equals(time) ? time : floor.plus(Duration.ofMinutes(minutes));
  }

  /** The moment after the last bucket. */
  Instant to() {
    return from.plus(bucket.multipliedBy(buckets));
  }

  /** When the first hour after it begins. */
  Instant nextHour() {
    return ceil(to(), 60);
  }

  /** When the first day (UTC) after it begins. */
  Instant nextDay() {
    return ceil(to(), 1_440);
  }

  /** The window that it covers: the one asked for, and what belongs to the same minutes. */
  TimeWindow window() {
    return new TimeWindow(from, to());
  }
}
