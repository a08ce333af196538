package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When which entry of the store is to be dropped. An entry that goes before its time takes its
 * expiry with it, so that nothing is left of a wait of a year that was over at once.
 */
final class Expiries {
  private static final char KIND = 'x';
  private static final int HEADER = 1 + Long.BYTES;
  private static final byte[] NO_VALUE = new byte[0];
  private static final long NONE = Long.MAX_VALUE;

  private final OrderedStore store;

  /**
   * Nothing expires before it. A scan starts here and not at the first key, where RocksDB would
   * step over everything that was dropped lately.
   */
  private long earliest;

  Expiries(OrderedStore store) {
    this.store = store;
    this.earliest = firstFrom(Long.MIN_VALUE);
  }

  void add(Instant due, byte[] target) {
    store.put(key(due, target), NO_VALUE);
    earliest = Math.min(earliest, Nanos.of(due));
  }

  void remove(Instant due, byte[] target) {
    store.delete(key(due, target));
  }

  /** Whether something may have expired. Reads nothing. */
  boolean isDue(Instant now) {
    return earliest <= Nanos.of(now);
  }

  /** Takes out at most {@code max} entries whose time has come, the earliest first. */
  List<byte[]> take(Instant now, int max) {
    if (!isDue(now)) {
      return List.of();
    }
    List<byte[]> keys = new ArrayList<>();
    store.scan(
        Key.of(KIND).number(earliest).bytes(),
        Key.of(KIND).number(Nanos.of(now) + 1).bytes(),
        (key, value) -> {
          keys.add(key);
          return keys.size() < max;
        });
    keys.forEach(store::delete);
    earliest = firstFrom(keys.isEmpty() ? earliest : Key.numberAt(keys.getLast(), 1));
    return keys.stream().map(key -> Arrays.copyOfRange(key, HEADER, key.length)).toList();
  }

  private long firstFrom(long nanos) {
    long[] first = {NONE};
    store.scan(
        Key.of(KIND).number(nanos).bytes(),
        Key.afterAll(Key.of(KIND).bytes()),
        (key, value) -> {
          first[0] = Key.numberAt(key, 1);
          return false;
        });
    return first[0];
  }

  private static byte[] key(Instant due, byte[] target) {
    return Key.of(KIND).number(Nanos.of(due)).rest(target).bytes();
  }
}
