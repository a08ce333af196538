package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.Periods;
import dev.sluice.topology.core.flow.store.Expiring;
import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Spaces first turns. */
final class ThrottleGate extends Meter {
  private Throttle throttle;

  ThrottleGate(
      String id, String functionId, Throttle throttle, @Nullable String key, Expiring store) {
    super(id, functionId, key, store);
    this.throttle = throttle;
  }

  void limit(Throttle throttle) {
    this.throttle = throttle;
  }

  private long cost() {
    return throttle.period().toNanos() / throttle.limit();
  }

  @Override
  long tolerance() {
    return Math.multiplyExact(cost(), throttle.burst());
  }

  @Override
  boolean isOpen(long now) {
    forgetTheFuture(now);
    return super.isOpen(now);
  }

  @Override
  void pass(Waiting run, Instant now) {
    forgetTheFuture(Nanos.of(now));
    move(cost(), now);
  }

  /** A clock that was ahead for a while must not keep a throttle shut for as long. */
  private void forgetTheFuture(long now) {
    cap(now, tolerance() + cost());
  }

  @Override
  boolean isForAll() {
    return false;
  }

  @Override
  String describe() {
    return "throttle "
        + throttle.limit()
        + " in "
        + Periods.inWords(throttle.period())
        + (throttle.key() == null ? "" : " per " + throttle.key());
  }
}
