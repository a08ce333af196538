package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs that execute: one stored entry each, from which what is held is counted again. */
final class Slots {
  private static final char KIND = 's';

  private final OrderedStore store;
  private final Map<String, Slot> byRun = new HashMap<>();

  /** What a run holds during its turn. */
  record Slot(Waiting run, List<Gate> gates) {
    /** Corrects its estimates; null: what the turn used is not known, and the estimates stand. */
    void settle(@Nullable Map<String, Long> used, FunctionLimits limits, Instant now) {
      if (used == null) {
        return;
      }
      for (Gate gate : gates) {
        var budget = limits.budgetOf(gate);
        if (budget != null && gate instanceof Meter meter) {
          long real = Math.max(0, used.getOrDefault(budget.name(), 0L));
          if (real != budget.estimate()) {
            meter.settle(real - budget.estimate(), now);
          }
        }
      }
    }
  }

  Slots(OrderedStore store) {
    this.store = store;
  }

  List<Waiting> stored() {
    List<Waiting> runs = new ArrayList<>();
    byte[] all = Key.of(KIND).bytes();
    store.scan(
        all,
        Key.afterAll(all),
        (key, value) -> {
          runs.add(Waiting.read(value));
          return true;
        });
    return runs;
  }

  boolean has(String runId) {
    return byRun.containsKey(runId);
  }

  /** The runs of a function that execute. */
  List<Waiting> of(String functionId) {
    return byRun.values().stream()
        .map(Slot::run)
        .filter(run -> run.functionId().equals(functionId))
        .toList();
  }

  void put(Waiting run) {
    store.put(key(run.runId()), run.bytes(0));
  }

  /** Counts a stored run as executing. */
  void count(Waiting run, List<Gate> gates) {
    byRun.put(run.runId(), new Slot(run, gates));
    gates.forEach(gate -> gate.hold(run.functionId()));
  }

  @Nullable Slot remove(String runId) {
    Slot slot = byRun.remove(runId);
    if (slot != null) {
      store.delete(key(runId));
      slot.gates().forEach(gate -> gate.release(slot.run().functionId()));
    }
    return slot;
  }

  private static byte[] key(String runId) {
    return Key.of(KIND).text(runId).bytes();
  }
}
