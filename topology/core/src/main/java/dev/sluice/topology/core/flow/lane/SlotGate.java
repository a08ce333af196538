package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** At most so many turns at once. */
final class SlotGate extends Gate {
  private final @Nullable String pool;
  private final @Nullable String expression;
  private final Map<String, Integer> limits = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private int limit;

  SlotGate(String id, String functionId, ConcurrencyLimit of, @Nullable String key) {
    super(id, of.pool() == null ? functionId : null, key);
    pool = of.pool();
    expression = of.key();
  }

  /** The limit that a function gives it; of those that have runs here the strictest counts. */
  void limit(String functionId, int limit) {
    limits.put(functionId, limit);
    this.limit = Collections.min(limits.values());
  }

  @Override
  void used(String functionId, int more) {
    if (uses.merge(functionId, more, Integer::sum) == 0) {
      uses.remove(functionId);
      limits.remove(functionId);
      limit = limits.isEmpty() ? 0 : Collections.min(limits.values());
    }
  }

  @Override
  boolean isOpen(long now) {
    return held() < limit;
  }

  @Override
  boolean isForAll() {
    return expression == null;
  }

  @Override
  String describe() {
    return (pool == null ? "concurrency " : "pool " + pool + " ")
        + limit
        + (expression == null ? "" : " per " + expression);
  }
}
