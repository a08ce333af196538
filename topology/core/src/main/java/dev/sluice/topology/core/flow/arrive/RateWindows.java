package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.store.Agenda;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strict sliding windows: the last {@code limit} times of each key in a ring, one entry each. An
 * event is let in when the oldest of them is at least a period ago. One read and two writes each.
 */
final class RateWindows {
  private static final char RING = 'R';
  private static final char TIME = 'r';

  private final OrderedStore store;
  private final Agenda agenda;

  RateWindows(OrderedStore store) {
    this.store = store;
    this.agenda = new Agenda(store, 'X');
  }

  /**
   * @param next how many were let in since the ring was made
   * @param size how many times it has room for
   * @param expires when it makes no difference any more, in nanoseconds
   */
  private record Ring(long next, int size, long expires) {
    byte[] bytes() {
      return new Wire.Writer().number(next).count(size).number(expires).done();
    }

    static Ring read(byte[] stored) {
      Wire.Reader in = new Wire.Reader(stored);
      return new Ring(in.number(), in.count(), in.number());
    }
  }

  /** Whether one more fits into the window that ends now; if so it is counted. */
  boolean admits(String functionId, @Nullable String key, RateLimit limit, Instant now) {
    byte[] scope = Key.of(RING).text(functionId).optional(key).bytes();
    byte[] stored = store.get(scope);
    Ring ring = stored == null ? new Ring(0, limit.limit(), 0) : Ring.read(stored);
    if (ring.size() != limit.limit()) {
      ring = resized(scope, ring, limit.limit());
    }
    long at = Nanos.of(now);
    byte[] oldest = ring.next() < ring.size() ? null : store.get(time(scope, ring));
    if (oldest != null && at - new Wire.Reader(oldest).number() < Nanos.of(limit.period())) {
      return false;
    }
    store.put(time(scope, ring), new Wire.Writer().number(at).done());
    long expires = at + Nanos.of(limit.period());
    store.put(scope, new Ring(ring.next() + 1, ring.size(), expires).bytes());
    if (stored == null) {
      agenda.add(Nanos.instant(expires), scope);
    }
    return true;
  }

  private static byte[] time(byte[] scope, Ring ring) {
    return Key.of(TIME).rest(scope).number(ring.next() % ring.size()).bytes();
  }

  /**
   * The same times, as many as there is room for, in a ring of another size. What is behind the end
   * of a smaller ring is never read, and goes with the window.
   */
  private Ring resized(byte[] scope, Ring ring, int size) {
    List<byte[]> times = new ArrayList<>();
    long kept = Math.min(ring.next(), Math.min(ring.size(), size));
    for (long i = ring.next() - kept; i < ring.next(); i++) {
      byte[] time = store.get(time(scope, new Ring(i, ring.size(), 0)));
      if (time != null) {
        times.add(time);
      }
    }
    Ring resized = new Ring(0, size, ring.expires());
    for (byte[] time : times) {
      store.put(time(scope, resized), time);
      resized = new Ring(resized.next() + 1, size, ring.expires());
    }
    store.put(scope, resized.bytes());
    return resized;
  }

  @Nullable Instant nextDue() {
    return agenda.first();
  }

  /** Forgets windows in which nothing is left, deleting about {@code max} entries. */
  void forget(Instant now, int max) {
    int left = max;
    for (byte[] scope : agenda.take(now, max)) {
      byte[] stored = store.get(scope);
      if (stored == null) {
        continue;
      }
      Instant expires = Nanos.instant(Ring.read(stored).expires());
      if (expires.isAfter(now)) {
        agenda.add(expires, scope);
        continue;
      }
      int forgotten = left > 0 ? forgetTimes(scope, left) : 0;
      left -= forgotten + 1;
      if (left < 0) {
        // It goes on from here with the next call; what is left counts no more.
        agenda.add(now, scope);
      } else {
        store.delete(scope);
      }
    }
  }

  private int forgetTimes(byte[] scope, int max) {
    List<byte[]> keys = new ArrayList<>();
    byte[] all = Key.of(TIME).rest(scope).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (key, value) -> {
          keys.add(key);
          return keys.size() < max;
        });
    keys.forEach(store::delete);
    return keys.size();
  }
}
