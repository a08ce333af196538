package dev.sluice.console;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for those who write history, as far as their records tell. Their clock is taken
 * for this machine's until it shows that it is not: by a record from the future, or by one that is
 * old although it was taken as soon as it came. Thread-safe.
 */
final class WritersClock {
  /** How old a record may be that has just come: it waited for a commit and a poll. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

  /** A clock that was set right is believed after one to two of these. */
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private @Nullable Duration leastBefore;
  private @Nullable Duration least;
  private Instant windowEnds = Instant.MIN;

  /**
   * A record came when nothing else was waiting.
   *
   * @param written by its writer's clock
   * @param now by this machine's
   */
  synchronized void came(Instant written, Instant now) {
    if (now.isAfter(windowEnds)) {
      leastBefore = least;
      least = null;
      windowEnds = now.plus(WINDOW);
    }
    least = least(least, Duration.between(written, now));
  }

  /** What their clock shows when this machine's shows {@code now}. */
  synchronized Instant at(Instant now) {
    Duration age = least == null ? leastBefore : least(leastBefore, least);
    boolean differs = age != null && (age.isNegative() || age.compareTo(ON_ITS_WAY) > 0);
    return differs ? now.minus(age) : now;
  }

  private static Duration least(@Nullable Duration a, Duration b) {
    return a == null || b.compareTo(a) < 0 ? b : a;
  }
}
