package dev.sluice.worker;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many turns may still start; a reader reserves a batch before it polls. Thread-safe. */
final class Room {
  /** The largest batch: large enough that a busy worker asks seldom. */
  private static final int MOST_AT_ONCE = 64;

  private static final long PATIENCE_SECONDS = 1;

  private final Semaphore free;
  private final int batch;

  /**
   * Room for {@code turns}, in batches so small that {@code polls} readers can poll; with less room
   * than that they take turns.
   */
  Room(int turns, int polls) {
    this.free = new Semaphore(turns, true);
    this.batch = Math.clamp(turns / polls, 1, MOST_AT_ONCE);
  }

  int batch() {
    return batch;
  }

  /** Reserves a batch; false when there is no room for it within a second. */
  boolean reserve() {
    try {
      return free.tryAcquire(batch, PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Of the batch reserved, only {@code turns} start. */
  void giveBackAllBut(int turns) {
    free.release(batch - turns);
  }

  /** A turn starts that nobody reserved. */
  void turnStarted() {
    free.acquireUninterruptibly();
  }

  void turnEnded() {
    free.release();
  }
}
