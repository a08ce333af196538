package dev.sluice.topology.streams.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Timers by due time. Remembers the next one, so that asking while none is due reads nothing. */
final class Timers {
  private static final byte[] NO_VALUE = new byte[0];
  private static final long NONE = Long.MAX_VALUE;

  private final KeyValueStore<Bytes, byte[]> store;

  /**
   * No timer is due before it. A scan starts here and not at the store's beginning, where RocksDB
   * would step over everything that was taken out lately.
   */
  private long next;

  Timers(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    Instant first = first(store);
    this.next = first == null ? NONE : first.toEpochMilli();
  }

  void set(long dueMillis, String subject) {
    store.put(Keys.timer(dueMillis, subject), NO_VALUE);
    next = Math.min(next, dueMillis);
  }

  boolean isDue(long nowMillis) {
    return next <= nowMillis;
  }

  /** When the first is due; null: there is none. Reads nothing. */
  @Nullable Instant next() {
    return next == NONE ? null : Instant.ofEpochMilli(next);
  }

  /** How many are due, counted up to {@code max}; reads nothing while none is. */
  int countDue(long nowMillis, int max) {
    int count = 0;
    if (isDue(nowMillis)) {
      try (KeyValueIterator<Bytes, byte[]> timers = store.range(Keys.timersFrom(next), null)) {
        while (count < max && timers.hasNext() && Keys.dueOfTimer(timers.next().key) <= nowMillis) {
          count++;
        }
      }
    }
    return count;
  }

  List<String> takeDue(long nowMillis, int max) {
    List<Bytes> due = new ArrayList<>();
    long from = next;
    long later = NONE;
    try (KeyValueIterator<Bytes, byte[]> timers = store.range(Keys.timersFrom(from), null)) {
      while (timers.hasNext()) {
        KeyValue<Bytes, byte[]> timer = timers.next();
        long dueAt = Keys.dueOfTimer(timer.key);
        if (dueAt > nowMillis || due.size() == max) {
          later = dueAt;
          break;
        }
        due.add(timer.key);
      }
    }
    next = later;
    due.forEach(store::delete);
    return due.stream().map(Keys::subjectOfTimer).toList();
  }

  static @Nullable Instant first(KeyValueStore<Bytes, byte[]> store) {
    try (KeyValueIterator<Bytes, byte[]> timers = store.range(Keys.timersFrom(0), null)) {
      return timers.hasNext() ? Instant.ofEpochMilli(Keys.dueOfTimer(timers.next().key)) : null;
    }
  }
}
