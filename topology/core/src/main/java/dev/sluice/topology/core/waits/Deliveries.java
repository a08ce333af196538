package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.EventWire;
import dev.sluice.topology.core.flow.arrive.ByteString;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events that have not met all waits under their correlation key yet, in the order in which they
 * came. Rare: keys with so many waits, and events behind another one under the same key.
 */
final class Deliveries {
  private static final char KIND = 'd';
  private static final int HEADER = 1;

  private final OrderedStore store;

  /** How many are under way for each key. */
  private final Map<String, Integer> underWay = new HashMap<>();

  private long nextNumber;

  Deliveries(OrderedStore store) {
    this.store = store;
    byte[] all = Key.of(KIND).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (at, value) -> {
          underWay.merge(new Wire.Reader(value).text(), 1, Integer::sum);
          nextNumber = Key.numberAt(at, HEADER) + 1;
          return true;
        });
  }

  /**
   * One of them.
   *
   * @param from the store's key of the first wait that it has not met
   */
  record Delivery(long number, String key, ByteString from, Event event, Instant receivedAt) {}

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Whether an event under this key would overtake another. */
  boolean concerns(String key) {
    return underWay.containsKey(key);
  }

  void add(String key, byte[] from, Event event, Instant receivedAt) {
    put(new Delivery(nextNumber++, key, ByteString.of(from), event, receivedAt));
    underWay.merge(key, 1, Integer::sum);
  }

  /** The one that came first; null: there is none. */
  @Nullable Delivery first() {
    if (underWay.isEmpty()) {
      return null;
    }
    Delivery[] first = {null};
    byte[] all = Key.of(KIND).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (at, value) -> {
          first[0] = read(Key.numberAt(at, HEADER), value);
          return false;
        });
    return first[0];
  }

  /** It has met all waits before {@code from}; null: all that there are. */
  void met(Delivery delivery, byte @Nullable [] from) {
    if (from == null) {
      store.delete(at(delivery.number()));
      underWay.computeIfPresent(delivery.key(), (key, count) -> count == 1 ? null : count - 1);
    } else {
      put(
          new Delivery(
              delivery.number(),
              delivery.key(),
              ByteString.of(from),
              delivery.event(),
              delivery.receivedAt()));
    }
  }

  private void put(Delivery d) {
    Wire.Writer out =
        new Wire.Writer().text(d.key()).bytes(d.from().toBytes()).number(Nanos.of(d.receivedAt()));
    store.put(at(d.number()), EventWire.write(out, d.event()).done());
  }

  private static Delivery read(long number, byte[] value) {
    Wire.Reader in = new Wire.Reader(value);
    String key = in.text();
    ByteString from = ByteString.of(in.bytes());
    Instant receivedAt = Nanos.instant(in.number());
    return new Delivery(number, key, from, EventWire.read(in), receivedAt);
  }

  private static byte[] at(long number) {
    return Key.of(KIND).number(number).bytes();
  }
}
