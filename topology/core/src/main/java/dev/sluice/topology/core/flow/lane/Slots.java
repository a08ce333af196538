package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs that execute: one stored entry each, from which what is held is counted again. */
final class Slots {
  private static final char KIND = 's';

  private final OrderedStore store;
  private final Map<String, Slot> byRun = new HashMap<>();

  /**
   * What a run holds during its turn.
   *
   * @param used what it has reported so far
   */
  record Slot(Waiting run, long used, List<Gate> gates) {
    /** Corrects the estimates of its budgets; those of a turn that was lost are a least amount. */
    void settle(boolean lost, Instant now) {
      for (Gate gate : gates) {
        if (gate instanceof BudgetGate budget) {
          long estimate = lost ? budget.estimate(run) : 0;
          budget.settle(run, Math.max(used, estimate), now);
        }
      }
    }

    boolean hasBudget() {
      return gates.stream().anyMatch(BudgetGate.class::isInstance);
    }
  }

  Slots(OrderedStore store) {
    this.store = store;
  }

  interface Visitor {
    void visit(Waiting run, long used);
  }

  void stored(Visitor visitor) {
    byte[] all = Key.of(KIND).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (key, value) -> {
          visitor.visit(Waiting.read(value), Waiting.number(value));
          return true;
        });
  }

  boolean has(String runId) {
    return byRun.containsKey(runId);
  }

  /** How many runs execute. */
  int size() {
    return byRun.size();
  }

  /** The runs of a function that execute. */
  List<Slot> of(String functionId) {
    return byRun.values().stream()
        .filter(slot -> slot.run().functionId().equals(functionId))
        .toList();
  }

  void put(Waiting run, long used) {
    store.put(key(run.runId()), run.bytes(used));
  }

  /** Counts a stored run as executing. */
  void count(Waiting run, long used, List<Gate> gates) {
    byRun.put(run.runId(), new Slot(run, used, gates));
    gates.forEach(gate -> gate.hold(run.functionId()));
  }

  /** The run has used so much more; stored if it has a budget. */
  void use(String runId, long more) {
    Slot slot = byRun.get(runId);
    if (slot != null && more > 0 && slot.hasBudget()) {
      put(slot.run(), slot.used() + more);
      byRun.put(runId, new Slot(slot.run(), slot.used() + more, slot.gates()));
    }
  }

  @Nullable Slot get(String runId) {
    return byRun.get(runId);
  }

  void remove(Slot slot) {
    byRun.remove(slot.run().runId());
    store.delete(key(slot.run().runId()));
    slot.gates().forEach(gate -> gate.release(slot.run().functionId()));
  }

  private static byte[] key(String runId) {
    return Key.of(KIND).text(runId).bytes();
  }
}
