package dev.sluice.topology.streams;

import java.time.Duration;

/**
 * The commits of a stream thread and what speaks for and against an early one. A thread has one
 * producer and so one transaction for all its tasks.
 */
final class Commits {
  private static final ThreadLocal<Commits> CURRENT = ThreadLocal.withInitial(Commits::new);

  /** As long as a commit under load waits. */
  private static final long WINDOW = Duration.ofMillis(100).toNanos();

  private long count;
  private boolean awaited;
  private long windowStart;
  private int records;
  private int recordsBefore;

  /** Those of the calling thread. */
  static Commits ofThisThread() {
    return CURRENT.get();
  }

  /** A record of an inbox is taken. */
  void taking(long nanoTime) {
    turnWindow(nanoTime);
    records++;
  }

  private void turnWindow(long now) {
    long passed = now - windowStart;
    if (passed >= WINDOW) {
      recordsBefore = passed < 2 * WINDOW ? records : 0;
      records = 0;
      windowStart = now;
    }
  }

  /** Records taken in the last 100 ms, as if those of the 100 ms before had come evenly. */
  long recordsLately(long nanoTime) {
    turnWindow(nanoTime);
    return records + recordsBefore * (WINDOW - (nanoTime - windowStart)) / WINDOW;
  }

  /** Somebody waits for the next one. */
  void awaited() {
    awaited = true;
  }

  boolean isAwaited() {
    return awaited;
  }

  /** The next one is asked for. */
  void requested() {
    awaited = false;
  }

  void committed() {
    count++;
    awaited = false;
  }

  long count() {
    return count;
  }
}
