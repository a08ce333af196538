package dev.sluice.gateway;

import dev.sluice.gateway.read.ReadModel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks at the read model again whenever it has changed, for a bounded time. */
public final class Waiting {
  private static final int MAX_WAITING = 500;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final Semaphore places = new Semaphore(MAX_WAITING);

  private Waiting() {}

  /**
   * Looks until it is enough.
   *
   * @return the first look that is {@code enough}, or the last one within {@code atMost}; with too
   *     many waiting already, the first one
   */
  public static <T> T until(ReadModel model, Duration atMost, Supplier<T> look, Predicate<T> enough)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long seen = model.changes();
    T found = look.get();
    if (enough.test(found) || atMost.isZero() || !places.tryAcquire()) {
      return found;
    }
    try {
      while (!enough.test(found)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return found;
        }
        model.awaitChange(seen, Duration.ofNanos(left));
        Thread.sleep(BETWEEN_LOOKS);
        seen = model.changes();
        found = look.get();
      }
      return found;
    } finally {
      places.release();
    }
  }
}
