package dev.sluice.topology.core.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** The engine's clock; in some worlds it is set: hours ahead, or some seconds back. */
final class SimClock {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  /** Less than that for which the ids of events are remembered. */
  private static final Duration MOST_AHEAD = Duration.ofHours(20);

  private final boolean jumps;
  private Instant now = START;
  private Instant latest = START;

  SimClock(boolean jumps) {
    this.jumps = jumps;
  }

  Instant now() {
    return now;
  }

  /** Whether it may have gone back: then nothing can be said of what happened within a time. */
  boolean isUnsteady() {
    return jumps;
  }

  void passes(Random random) {
    if (jumps && random.nextInt(8) == 0) {
      jump(random);
    } else {
      until(now.plusMillis(random.nextInt(800)));
    }
  }

  private void jump(Random random) {
    Instant ahead = now.plusSeconds(random.nextInt(4 * 3_600));
    if (random.nextInt(3) == 0 && ahead.isBefore(START.plus(MOST_AHEAD))) {
      until(ahead);
    } else {
      now = now.minusMillis(random.nextInt(5_000));
    }
  }

  void until(Instant time) {
    now = time;
    latest = latest.isBefore(now) ? now : latest;
  }

  /** Beyond all that was ever remembered for a while. */
  void longAfter() {
    until(latest.plus(Duration.ofDays(9)));
  }
}
