package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import dev.sluice.topology.core.flow.store.Expiring;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gates that are in use, and which of them a run has to pass. */
final class Gates {
  private static final char PAUSED = 'p';

  private final OrderedStore store;
  private final Expiring meters;
  private final Map<String, Gate> gates = new HashMap<>();

  Gates(OrderedStore store) {
    this.store = store;
    this.meters = new Expiring(store, 'e');
  }

  /** What a run has to pass: first whether it is paused, then the limits with keys. */
  List<Gate> of(FlowControl flow, Waiting run) {
    List<Gate> all = new ArrayList<>();
    all.add(pause(run.functionId()));
    List<Gate> common = new ArrayList<>();
    for (int i = 0; i < flow.concurrency().size(); i++) {
      ConcurrencyLimit limit = flow.concurrency().get(i);
      (limit.key() == null ? common : all).add(slots(run, limit, i));
    }
    for (int i = 0; i < flow.tokens().size(); i++) {
      TokenBudget budget = flow.tokens().get(i);
      (budget.key() == null ? common : all).add(budget(run, budget, i));
    }
    Throttle throttle = flow.throttle();
    if (run.firstTurn() && throttle != null) {
      (throttle.key() == null ? common : all).add(throttle(run, throttle));
    }
    all.addAll(common);
    return all;
  }

  Gate.Pause pause(String functionId) {
    byte[] key = Key.of(PAUSED).text(functionId).bytes();
    String id = id(key);
    return (Gate.Pause)
        gates.computeIfAbsent(id, i -> new Gate.Pause(i, functionId, store.get(key) != null));
  }

  void pause(String functionId, boolean paused) {
    byte[] key = Key.of(PAUSED).text(functionId).bytes();
    if (paused) {
      store.put(key, new byte[0]);
    } else {
      store.delete(key);
    }
    pause(functionId).set(paused);
  }

  boolean isPaused(String functionId) {
    return store.get(Key.of(PAUSED).text(functionId).bytes()) != null;
  }

  private Gate slots(Waiting run, ConcurrencyLimit limit, int index) {
    String key = limit.key() == null ? null : run.keys().concurrency(index);
    Key scope =
        limit.pool() == null ? Key.of('f').text(run.functionId()) : Key.of('P').text(limit.pool());
    String id = id(scope.optional(limit.key()).optional(key).bytes());
    SlotGate gate =
        (SlotGate) gates.computeIfAbsent(id, i -> new SlotGate(i, run.functionId(), limit, key));
    gate.limit(run.functionId(), limit.limit());
    return gate;
  }

  private Gate throttle(Waiting run, Throttle throttle) {
    String key = throttle.key() == null ? null : run.keys().throttle();
    String id =
        id(Key.of('t').text(run.functionId()).optional(throttle.key()).optional(key).bytes());
    ThrottleGate gate =
        (ThrottleGate)
            gates.computeIfAbsent(
                id, i -> new ThrottleGate(i, run.functionId(), throttle, key, meters));
    gate.limit(throttle);
    return gate;
  }

  private Gate budget(Waiting run, TokenBudget budget, int index) {
    String key = budget.key() == null ? null : run.keys().tokens(index);
    Key scope =
        budget.name() == null
            ? Key.of('k').text(run.functionId())
            : Key.of('K').text(budget.name());
    String id = id(scope.optional(budget.key()).optional(key).bytes());
    BudgetGate gate =
        (BudgetGate)
            gates.computeIfAbsent(
                id, i -> new BudgetGate(i, run.functionId(), budget, key, meters));
    gate.limit(run.functionId(), budget, index);
    return gate;
  }

  /** Drops the gate if nothing uses it; what it has to remember is stored. */
  boolean drop(Gate gate) {
    if (gate.isUnused()) {
      gates.remove(gate.id);
      return true;
    }
    return false;
  }

  @Nullable Instant nextDue() {
    return meters.nextDue();
  }

  void forget(Instant now, int max) {
    meters.forget(now, max);
  }

  static String id(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }
}
