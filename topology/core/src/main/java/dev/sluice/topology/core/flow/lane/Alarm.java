package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The gates that time opens and on which something is parked. */
final class Alarm {
  private final TreeSet<Gate> gates =
      new TreeSet<>(Comparator.<Gate>comparingLong(g -> g.due).thenComparing(g -> g.id));

  /** Notes when the gate opens, if time opens it. */
  void set(Gate gate) {
    Long opensAt = gate.opensAt();
    if (opensAt != null) {
      gates.remove(gate);
      gate.due = opensAt;
      gates.add(gate);
    }
  }

  void drop(Gate gate) {
    gates.remove(gate);
  }

  @Nullable Instant first() {
    return gates.isEmpty() ? null : Nanos.instant(gates.first().due);
  }

  /** Takes out a gate whose time has come; null when there is none. */
  @Nullable Gate take(long now) {
    if (gates.isEmpty() || gates.first().due > now) {
      return null;
    }
    return gates.pollFirst();
  }

  /** All of them, for when time has gone backwards. */
  List<Gate> all() {
    return List.copyOf(gates);
  }
}
