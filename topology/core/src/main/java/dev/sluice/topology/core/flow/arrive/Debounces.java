package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.FlowControl.Debounce;
import dev.sluice.topology.core.flow.store.Agenda;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For each key the latest event, until none has come for a while. */
final class Debounces {
  private static final char TIMES = 'D';
  private static final char EVENT = 'd';

  private final OrderedStore store;
  private final Agenda agenda;

  Debounces(OrderedStore store) {
    this.store = store;
    this.agenda = new Agenda(store, 'Y');
  }

  /**
   * @param cause the first event, after which the run is named: so an event that is left out can be
   *     told for which run it is
   */
  private record Times(Instant first, Instant due, String cause) {
    byte[] bytes() {
      return new Wire.Writer().number(Nanos.of(first)).number(Nanos.of(due)).text(cause).done();
    }

    static Times read(byte[] stored) {
      Wire.Reader in = new Wire.Reader(stored);
      return new Times(Nanos.instant(in.number()), Nanos.instant(in.number()), in.text());
    }
  }

  /**
   * What became of adding an event.
   *
   * @param due when the run starts at the latest if no other event comes
   * @param cause what the run is named after
   * @param dropped the older of two events, for which no run starts; null: there was one
   */
  record Added(Instant due, String cause, @Nullable Arrival dropped) {}

  /** An event whose time has come, and what its run is named after. */
  record Settled(Arrival arrival, String cause) {}

  Added add(Arrival arrival, Debounce debounce, Instant now) {
    String key = Arrivals.valueOf(debounce.key(), arrival.keys().debounce());
    byte[] scope = Key.of(TIMES).text(arrival.functionId()).optional(key).bytes();
    byte[] stored = store.get(scope);
    Times times = stored == null ? null : Times.read(stored);
    Instant first = times == null ? now : times.first();
    String cause = times == null ? arrival.eventId() : times.cause();
    Instant due = now.plus(debounce.period());
    if (debounce.timeout() != null && due.isAfter(first.plus(debounce.timeout()))) {
      due = first.plus(debounce.timeout());
    }
    store.put(scope, new Times(first, due, cause).bytes());
    if (times == null || due.isBefore(times.due())) {
      agenda.add(due, scope);
    }
    byte[] before = store.get(event(scope));
    Arrival kept = before == null ? null : Arrival.read(before);
    if (kept != null && kept.ts().isAfter(arrival.ts())) {
      return new Added(due, cause, arrival);
    }
    store.put(event(scope), arrival.bytes());
    return new Added(due, cause, kept);
  }

  @Nullable Instant nextDue() {
    return agenda.first();
  }

  /** Takes out what is due, from at most {@code max} keys. */
  List<Settled> take(Instant now, int max) {
    List<Settled> taken = new ArrayList<>();
    for (byte[] scope : agenda.take(now, max)) {
      byte[] stored = store.get(scope);
      byte[] event = store.get(event(scope));
      if (stored == null || event == null) {
        continue;
      }
      Times times = Times.read(stored);
      if (times.due().isAfter(now)) {
        agenda.add(times.due(), scope);
      } else {
        store.delete(scope);
        store.delete(event(scope));
        taken.add(new Settled(Arrival.read(event), times.cause()));
      }
    }
    return taken;
  }

  private static byte[] event(byte[] scope) {
    return Key.of(EVENT).rest(scope).bytes();
  }
}
