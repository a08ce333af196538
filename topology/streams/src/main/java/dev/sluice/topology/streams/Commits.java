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
  private int waiting;
  private int waitingBefore;

  /** Those of the calling thread. */
  static Commits ofThisThread() {
    return CURRENT.get();
  }

  private void turnWindow(long now) {
    long passed = now - windowStart;
    if (passed >= WINDOW) {
      waitingBefore = passed < 2 * WINDOW ? waiting : 0;
      waiting = 0;
      windowStart = now;
    }
  }

  /**
   * What was written in the last 100 ms that somebody waits for, as if that of the 100 ms before
   * had come evenly.
   */
  long awaitedLately(long nanoTime) {
    turnWindow(nanoTime);
    return waiting + waitingBefore * (WINDOW - (nanoTime - windowStart)) / WINDOW;
  }

  /** Somebody waits for something that is written now. */
  void awaited(long nanoTime) {
    turnWindow(nanoTime);
    waiting++;
    awaited = true;
  }

  /** Something waits for the next one that has been counted, or is no record. */
  void stillAwaited() {
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
