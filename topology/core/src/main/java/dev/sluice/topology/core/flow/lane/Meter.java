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
final class Meter extends Gate {
  /** How a meter counts, in nanoseconds: what each one costs and how much may be owed. */
  record Rate(long cost, long tolerance, double perUnit) {}

  private final Expiring store;
  private final boolean firstTurns;
  private final boolean keyed;
  private Rate rate;
  private String text;
  private long idleAt;

  /**
   * @param firstTurns only first turns pass it
   */
  Meter(
      String id,
      String functionId,
      @Nullable String key,
      boolean keyed,
      boolean firstTurns,
      Rate rate,
      String text,
      Expiring store) {
    super(id, functionId, key);
    this.store = store;
    this.firstTurns = firstTurns;
    this.keyed = keyed;
    this.rate = rate;
    this.text = text;
    byte[] stored = store.get(storeKey(), Instant.EPOCH);
    idleAt = stored == null ? 0 : new Wire.Reader(stored).number();
  }

  void rate(Rate rate, String text) {
    this.rate = rate;
    this.text = text;
  }

  @Override
  boolean isOpen(long now) {
    forgetTheFuture(now);
    return idleAt - now <= rate.tolerance();
  }

  @Override
  Long opensAt() {
    return idleAt - rate.tolerance();
  }

  /** One more has passed, allowed or not. */
  void pass(Instant now) {
    forgetTheFuture(Nanos.of(now));
    move(idleAt, rate.cost(), now);
  }

  /** It really was so many units more, or fewer, than what passing has cost. */
  void settle(long units, Instant now) {
    move(idleAt, Math.round(units * rate.perUnit()), now);
  }

  /** A clock that was ahead for a while must not keep a throttle shut for as long. */
  private void forgetTheFuture(long now) {
    if (firstTurns) {
      idleAt = Math.min(idleAt, now + rate.tolerance() + rate.cost());
    }
  }

  private void move(long from, long by, Instant now) {
    idleAt = Math.max(from, Nanos.of(now)) + by;
    store.put(storeKey(), new Wire.Writer().number(idleAt).done(), Nanos.instant(idleAt));
  }

  private byte[] storeKey() {
    return id.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  boolean isForAll() {
    return !keyed && !firstTurns;
  }

  @Override
  String describe() {
    return text;
  }
}
