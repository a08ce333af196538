package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Expiring;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A gate that what passes pushes shut for a while: the generic cell rate algorithm. It keeps one
 * time, the one at which it is as if nothing had ever passed.
 */
abstract class Meter extends Gate {
  private final Expiring store;
  private long idleAt;

  Meter(String id, @Nullable String functionId, @Nullable String key, Expiring store) {
    super(id, functionId, key);
    this.store = store;
    byte[] stored = store.get(storeKey(), Instant.EPOCH);
    idleAt = stored == null ? 0 : new Wire.Reader(stored).number();
  }

  /** How far ahead of now the idle time may be for one more to pass, in nanoseconds. */
  abstract long tolerance();

  /** A turn of the run has passed, allowed or not. */
  abstract void pass(Waiting run, Instant now);

  @Override
  boolean isOpen(long now) {
    return idleAt - now <= tolerance();
  }

  @Override
  Long opensAt() {
    return idleAt - tolerance();
  }

  /** The idle time is at most so far ahead. */
  final void cap(long now, long ahead) {
    idleAt = Math.min(idleAt, now + ahead);
  }

  /** Pushes it shut for so many nanoseconds more, or fewer. */
  final void move(long by, Instant now) {
    idleAt = Math.max(idleAt, Nanos.of(now)) + by;
    store.put(storeKey(), new Wire.Writer().number(idleAt).done(), Nanos.instant(idleAt));
  }

  private byte[] storeKey() {
    return id.getBytes(StandardCharsets.ISO_8859_1);
  }
}
