package dev.sluice.topology.streams;

/** When the transaction of a stream thread was last committed, and how long that took. */
final class CommitTimes {
  private static final ThreadLocal<CommitTimes> CURRENT = ThreadLocal.withInitial(CommitTimes::new);

  private long count;
  private long lastEndNanos = System.nanoTime();
  private long lastDurationNanos;

  /** Those of the calling thread; a stream thread has one producer and so one transaction. */
  static CommitTimes ofThisThread() {
    return CURRENT.get();
  }

  void committed(long startNanos, long endNanos) {
    count++;
    lastEndNanos = endNanos;
    lastDurationNanos = endNanos - startNanos;
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
