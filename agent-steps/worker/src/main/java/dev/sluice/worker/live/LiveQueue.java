package dev.sluice.worker.live;

import dev.sluice.worker.turn.Said;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written, within a bound. Any thread may put something in, one takes it out.
 * Putting in never waits.
 */
final class LiveQueue {
  /** What a message takes beside its data, roughly. */
  private static final long OVERHEAD = 256;

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Deque<Said> waiting = new ArrayDeque<>();
  private long bytes;

  /**
   * @param maxBytes of all that waits, what each message takes beside its data counted
   */
  LiveQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Puts a message at the end; false: there is no room for it, or the queue is closed. */
  boolean offer(Said said) {
    lock.lock();
    try {
      long size = OVERHEAD + said.json().length;
      if (closing.getCount() == 0 || bytes + size > maxBytes) {
        return false;
      }
      bytes += size;
      waiting.add(said);
      if (waiting.size() == 1) {
        filled.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a message, gives others the time {@code linger} to come, and takes all.
   *
   * @return in the order in which they came; empty: the queue is closed, and nothing is left
   */
  List<Said> take(Duration linger) throws InterruptedException {
    awaitFilled();
    var unused = closing.await(linger.toMillis(), TimeUnit.MILLISECONDS);
    lock.lock();
    try {
      List<Said> taken = new ArrayList<>(waiting);
      waiting.clear();
      bytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void awaitFilled() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && closing.getCount() > 0) {
        filled.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits can still be taken, at once. */
  void close() {
    lock.lock();
    try {
      closing.countDown();
      filled.signal();
    } finally {
      lock.unlock();
    }
  }
}
