package dev.sluice.topology.streams;

import java.time.Duration;

/**
 * When the transaction of a stream thread was last committed, how long that took, and whether a
 * record had to wait for it.
 */
final class CommitTimes {
  private static final ThreadLocal<CommitTimes> CURRENT = ThreadLocal.withInitial(CommitTimes::new);

  /** A record that comes so soon after a commit lay there before it ended. */
  private static final long AT_ONCE = Duration.ofMillis(1).toNanos();

  private long count;
  private long lastEndNanos = System.nanoTime();
  private long lastDurationNanos;
  private boolean recordSince;
  private boolean keptWaiting;

  /** Those of the calling thread; a stream thread has one producer and so one transaction. */
  static CommitTimes ofThisThread() {
    return CURRENT.get();
  }

  void committed(long startNanos, long endNanos) {
    count++;
    lastEndNanos = endNanos;
    lastDurationNanos = endNanos - startNanos;
    recordSince = false;
    keptWaiting = false;
  }

  /** A record is taken. */
  void taking(long nowNanos) {
    if (!recordSince) {
      recordSince = true;
      keptWaiting = nowNanos - lastEndNanos < AT_ONCE;
    }
  }

  /** Whether a record waited for the end of the last commit. */
  boolean keptWaiting() {
    return keptWaiting;
  }

  long count() {
    return count;
  }

  long lastEndNanos() {
    return lastEndNanos;
  }

  long lastDurationNanos() {
    return lastDurationNanos;
  }
}
