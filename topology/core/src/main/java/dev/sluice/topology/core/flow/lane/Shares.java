package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much each fairness key of a function has been served: stride scheduling. A key that was away
 * comes back at the function's virtual time, so it neither catches up nor is held back; one whose
 * share is not ahead of that time is forgotten.
 */
final class Shares {
  static final char KIND = 'v';
  private static final long STRIDE = 1L << 20;
  private static final int FORGOTTEN_AT_ONCE = 8;

  /** One key's. */
  static final class Share {
    private final @Nullable String key;
    private final byte[] storeKey;
    private long served;
    private int queues;
    private boolean stored;

    private Share(@Nullable String key, byte[] storeKey) {
      this.key = key;
      this.storeKey = storeKey;
    }

    long served() {
      return served;
    }
  }

  private static final Comparator<Share> LEAST_FIRST =
      Comparator.<Share>comparingLong(s -> s.served)
          .thenComparing(s -> s.key, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final OrderedStore store;
  private final String functionId;
  private final Map<@Nullable String, Share> byKey = new HashMap<>();
  private final TreeSet<Share> idle = new TreeSet<>(LEAST_FIRST);
  private int waiting;
  private long time;

  Shares(OrderedStore store, String functionId) {
    this.store = store;
    this.functionId = functionId;
    byte[] all = Key.of(KIND).text(functionId).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (key, value) -> {
          Wire.Reader in = new Wire.Reader(value);
          Share share = new Share(in.optional(), key);
          share.served = in.number();
          share.stored = true;
          byKey.put(share.key, share);
          idle.add(share);
          return true;
        });
  }

  /** Forgets all keys of a function, whose flow control has changed. */
  static void clear(OrderedStore store, String functionId) {
    List<byte[]> keys = new ArrayList<>();
    byte[] all = Key.of(KIND).text(functionId).bytes();
    store.scan(all, Key.afterAll(all), (key, value) -> keys.add(key));
    keys.forEach(store::delete);
  }

  /** After all queues that were there have joined: time goes on at the least served of them. */
  void settle() {
    time =
        byKey.values().stream()
            .filter(s -> s.queues > 0)
            .mapToLong(s -> s.served)
            .min()
            .orElse(time);
    if (waiting == 0) {
      nobodyWaits();
    }
  }

  /** A queue with this key has something waiting. */
  Share join(@Nullable String key) {
    Share share =
        byKey.computeIfAbsent(
            key, k -> new Share(k, Key.of(KIND).text(functionId).optional(k).bytes()));
    if (share.queues++ == 0) {
      waiting++;
      idle.remove(share);
      if (share.served < time || !share.stored) {
        share.served = Math.max(share.served, time);
        put(share);
      }
    }
    return share;
  }

  /** A queue with this key has nothing waiting any more. */
  void leave(Share share) {
    if (--share.queues == 0) {
      waiting--;
      idle.add(share);
      if (waiting == 0) {
        nobodyWaits();
      }
      forget();
    }
  }

  void serve(Share share, int weight) {
    time = Math.max(time, share.served);
    share.served += STRIDE / Math.clamp(weight, 1, FlowControl.Fairness.MAX_WEIGHT);
    put(share);
    forget();
  }

  private void nobodyWaits() {
    if (!idle.isEmpty()) {
      time = Math.max(time, idle.last().served);
    }
  }

  private void put(Share share) {
    store.put(share.storeKey, new Wire.Writer().text(share.key).number(share.served).done());
    share.stored = true;
  }

  /** Forgets some that make no difference; answers whether there are more. */
  boolean forget() {
    for (int i = 0; i < FORGOTTEN_AT_ONCE && hasForgettable(); i++) {
      Share share = Objects.requireNonNull(idle.pollFirst());
      byKey.remove(share.key);
      store.delete(share.storeKey);
    }
    return hasForgettable();
  }

  private boolean hasForgettable() {
    return !idle.isEmpty() && idle.first().served <= time;
  }
}
