package dev.sluice.topology.core.flow.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the store that are to be looked at when their time has come. A target that has been
 * put off meanwhile is written down again only when it is looked at, so putting off costs nothing.
 */
public final class Agenda {
  private static final int HEADER = 1 + Long.BYTES;

  private final OrderedStore store;
  private final char kind;
  private @Nullable Instant first;
  private boolean known;

  /**
   * @param kind the letter of its keys, which nothing else may use
   */
  public Agenda(OrderedStore store, char kind) {
    this.store = store;
    this.kind = kind;
  }

  public void add(Instant due, byte[] target) {
    store.put(Key.of(kind).number(Nanos.of(due)).rest(target).bytes(), new byte[0]);
    if (known && (first == null || due.isBefore(first))) {
      first = due;
    }
  }

  /** The earliest entry's time; null when there is none. */
  public @Nullable Instant first() {
    if (!known) {
      first = null;
      byte[] all = Key.of(kind).bytes();
      store.scan(
          all,
          Key.afterAll(all),
          (key, value) -> {
            first = Nanos.instant(Key.numberAt(key, 1));
            return false;
          });
      known = true;
    }
    return first;
  }

  /** Takes out at most {@code max} targets whose time has come, the earliest first. */
  public List<byte[]> take(Instant now, int max) {
    Instant earliest = first();
    if (earliest == null || earliest.isAfter(now)) {
      return List.of();
    }
    List<byte[]> keys = new ArrayList<>();
    store.scan(
        Key.of(kind).bytes(),
        Key.of(kind).number(Nanos.of(now) + 1).bytes(),
        (key, value) -> {
          keys.add(key);
          return keys.size() < max;
        });
    keys.forEach(store::delete);
    known = false;
    return keys.stream().map(key -> Arrays.copyOfRange(key, HEADER, key.length)).toList();
  }
}
