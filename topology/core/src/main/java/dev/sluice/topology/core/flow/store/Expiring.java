package dev.sluice.topology.core.flow.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values that are forgotten some time after they have expired, a bounded number at a time. */
public final class Expiring {
  private final OrderedStore store;
  private final Agenda agenda;

  /**
   * @param kind the letter of the keys under which it notes when what expires
   */
  public Expiring(OrderedStore store, char kind) {
    this.store = store;
    this.agenda = new Agenda(store, kind);
  }

  /** The value, unless it has expired. */
  public byte @Nullable [] get(byte[] key, Instant now) {
    byte[] stored = store.get(key);
    if (stored == null) {
      return null;
    }
    var in = new Wire.Reader(stored);
    return in.number() > Nanos.of(now) ? in.bytes() : null;
  }

  /** Stores a value, or another one, until {@code expires}. */
  public void put(byte[] key, byte[] value, Instant expires) {
    if (store.get(key) == null) {
      agenda.add(expires, key);
    }
    store.put(key, new Wire.Writer().number(Nanos.of(expires)).bytes(value).done());
  }

  /** When there may be something to forget; null: never. */
  public @Nullable Instant nextDue() {
    return agenda.first();
  }

  /** Forgets at most {@code max} expired values. */
  public void forget(Instant now, int max) {
    for (byte[] key : agenda.take(now, max)) {
      byte[] stored = store.get(key);
      if (stored == null) {
        continue;
      }
      Instant expires = Nanos.instant(new Wire.Reader(stored).number());
      if (expires.isAfter(now)) {
        agenda.add(expires, key);
      } else {
        store.delete(key);
      }
    }
  }
}
