package dev.sluice.gateway.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of one partition, within a bound. One thread adds, any may read, each at its
 * own pace: who is too slow finds that the window no longer reaches back so far. Thread-safe.
 */
final class LiveWindow {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long start;
  private long end;
  private long bytes;

  /** A record; its value is not changed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(long offset, String runId, byte[] value) {}

  /**
   * Some records of a run.
   *
   * @param next the first offset that was not looked at
   */
  record Part(List<Entry> entries, long next) {}

  /**
   * @param at the offset of the first record that will be added, or an earlier one
   */
  LiveWindow(long at, long maxBytes) {
    this.start = at;
    this.end = at;
    this.maxBytes = maxBytes;
  }

  /**
   * Adds records, and lets go of the oldest beyond the bound.
   *
   * @param newEnd the offset after them; there may be none of some offsets
   */
  void add(List<Entry> more, long newEnd) {
    lock.lock();
    try {
      for (Entry entry : more) {
        entries.add(entry);
        bytes += entry.value().length;
      }
      end = Math.max(end, newEnd);
      while (bytes > maxBytes) {
        Entry oldest = entries.remove();
        bytes -= oldest.value().length;
        start = oldest.offset() + 1;
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The first offset that it knows. */
  long start() {
    lock.lock();
    try {
      return start;
    } finally {
      lock.unlock();
    }
  }

  /** The run's records from offset {@code from} on; null: the window begins later. */
  @Nullable Part read(String runId, long from) {
    lock.lock();
    try {
      if (from < start) {
        return null;
      }
      List<Entry> found = new ArrayList<>();
      Iterator<Entry> newestFirst = entries.descendingIterator();
      while (newestFirst.hasNext()) {
        Entry entry = newestFirst.next();
        if (entry.offset() < from) {
          break;
        }
        if (entry.runId().equals(runId)) {
          found.add(entry);
        }
      }
      return new Part(found.reversed(), Math.max(from, end));
    } finally {
      lock.unlock();
    }
  }

  /** Returns when there is something from offset {@code from} on, or after {@code atMost}. */
  void await(long from, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost.toNanos();
      while (end <= from && left > 0) {
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
