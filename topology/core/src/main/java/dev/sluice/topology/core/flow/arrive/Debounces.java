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

  private record Times(Instant first, Instant due) {
    byte[] bytes() {
      return new Wire.Writer().number(Nanos.of(first)).number(Nanos.of(due)).done();
    }

    static Times read(byte[] stored) {
      Wire.Reader in = new Wire.Reader(stored);
      return new Times(Nanos.instant(in.number()), Nanos.instant(in.number()));
    }
  }

  Outcome.Buffered add(Arrival arrival, Debounce debounce, Instant now) {
    String key = Arrivals.valueOf(debounce.key(), arrival.keys().debounce());
    byte[] scope = Key.of(TIMES).text(arrival.functionId()).optional(key).bytes();
    byte[] stored = store.get(scope);
    Instant first = stored == null ? now : Times.read(stored).first();
    Instant due = now.plus(debounce.period());
    if (debounce.timeout() != null && due.isAfter(first.plus(debounce.timeout()))) {
      due = first.plus(debounce.timeout());
    }
    store.put(scope, new Times(first, due).bytes());
    if (stored == null || due.isBefore(Times.read(stored).due())) {
      agenda.add(due, scope);
    }
    byte[] before = store.get(event(scope));
    Arrival kept = before == null ? null : Arrival.read(before);
    if (kept != null && kept.ts().isAfter(arrival.ts())) {
      return new Outcome.Buffered(arrival.functionId(), arrival.eventId(), due, arrival.eventId());
    }
    store.put(event(scope), arrival.bytes());
    return new Outcome.Buffered(
        arrival.functionId(), arrival.eventId(), due, kept == null ? null : kept.eventId());
  }

  @Nullable Instant nextDue() {
    return agenda.first();
  }

  /** Takes out what is due, from at most {@code max} keys. */
  List<Arrival> take(Instant now, int max) {
    List<Arrival> taken = new ArrayList<>();
    for (byte[] scope : agenda.take(now, max)) {
      byte[] stored = store.get(scope);
      byte[] event = store.get(event(scope));
      if (stored == null || event == null) {
        continue;
      }
      Instant due = Times.read(stored).due();
      if (due.isAfter(now)) {
        agenda.add(due, scope);
      } else {
        store.delete(scope);
        store.delete(event(scope));
        taken.add(Arrival.read(event));
      }
    }
    return taken;
  }

  private static byte[] event(byte[] scope) {
    return Key.of(EVENT).rest(scope).bytes();
  }
}
