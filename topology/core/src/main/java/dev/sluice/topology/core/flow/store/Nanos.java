package dev.sluice.topology.core.flow.store;

import java.time.Duration;
import java.time.Instant;

/** Points in time as nanoseconds since 1970, good until the year 2262. */
public final class Nanos {
  private static final long SECOND = 1_000_000_000L;

  private Nanos() {}

  public static long of(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), SECOND), at.getNano());
  }

  public static long of(Duration duration) {
    return duration.toNanos();
  }

  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }
}
