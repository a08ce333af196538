package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.FlowControl.Batch;
import dev.sluice.topology.core.flow.store.Agenda;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For each key the events of the next batch, an entry each that is written once. */
final class Batches {
  private static final char OPEN = 'B';
  private static final char EVENT = 'b';

  private final OrderedStore store;
  private final Agenda agenda;

  Batches(OrderedStore store) {
    this.store = store;
    this.agenda = new Agenda(store, 'Z');
  }

  /** A batch that is being filled. */
  private record Open(int count, long bytes, Instant due) {
    byte[] written() {
      return new Wire.Writer().count(count).number(bytes).number(Nanos.of(due)).done();
    }

    static Open read(byte[] stored) {
      Wire.Reader in = new Wire.Reader(stored);
      return new Open(in.count(), in.number(), Nanos.instant(in.number()));
    }

    boolean isFull(Batch batch) {
      return count >= batch.size() || bytes >= batch.bytes();
    }
  }

  /**
   * What became of adding an event.
   *
   * @param full batches that are to start now, in order; at most two
   * @param until when the event's batch starts at the latest; null: it is among the full ones
   */
  record Added(List<List<Arrival>> full, @Nullable Instant until) {}

  Added add(Arrival arrival, Batch batch, Instant now) {
    String key = Arrivals.valueOf(batch.key(), arrival.keys().batch());
    byte[] scope = Key.of(OPEN).text(arrival.functionId()).optional(key).bytes();
    List<List<Arrival>> full = new ArrayList<>();
    Open open = open(scope);
    if (open != null && open.bytes() + arrival.event().size() > batch.bytes()) {
      full.add(close(scope));
      open = null;
    }
    if (open == null) {
      open = new Open(0, 0, now.plus(batch.timeout()));
      agenda.add(open.due(), scope);
    }
    store.put(Key.of(EVENT).rest(scope).number(open.count()).bytes(), arrival.bytes());
    open = new Open(open.count() + 1, open.bytes() + arrival.event().size(), open.due());
    store.put(scope, open.written());
    if (open.isFull(batch)) {
      full.add(close(scope));
      return new Added(full, null);
    }
    return new Added(full, open.due());
  }

  private @Nullable Open open(byte[] scope) {
    byte[] stored = store.get(scope);
    return stored == null ? null : Open.read(stored);
  }

  private List<Arrival> close(byte[] scope) {
    List<Arrival> events = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    byte[] all = Key.of(EVENT).rest(scope).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (key, value) -> {
          events.add(Arrival.read(value));
          return keys.add(key);
        });
    keys.forEach(store::delete);
    store.delete(scope);
    return events;
  }

  @Nullable Instant nextDue() {
    return agenda.first();
  }

  /** Takes out at most {@code max} batches whose time has come. */
  List<List<Arrival>> take(Instant now, int max) {
    List<List<Arrival>> taken = new ArrayList<>();
    for (byte[] scope : agenda.take(now, max)) {
      Open open = open(scope);
      // A batch that filled up leaves its time behind, where its successor may be found.
      if (open != null && !open.due().isAfter(now)) {
        taken.add(close(scope));
      }
    }
    return taken;
  }
}
