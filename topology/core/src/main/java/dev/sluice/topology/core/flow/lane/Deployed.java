package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the functions as their runs know them. An idle function takes over what is deployed
 * by itself, one with runs when it is told.
 */
final class Deployed {
  private final OrderedStore store;
  private final Flows flows;
  private final Map<String, FunctionLimits> functions = new HashMap<>();
  private final Set<String> outdated = new TreeSet<>();
  private boolean restoring = true;

  Deployed(OrderedStore store, Flows flows) {
    this.store = store;
    this.flows = flows;
  }

  /** Everything that is stored has been asked for. */
  void restored() {
    restoring = false;
    eachShares(Shares::settle);
  }

  Set<String> outdated() {
    return Set.copyOf(outdated);
  }

  /** Whether the stored runs of the function are queued under limits that are no longer known. */
  boolean isOutdated(String functionId) {
    return outdated.contains(functionId);
  }

  /** Null for a function that has had no run since the start. */
  @Nullable FunctionLimits known(String functionId) {
    return functions.get(functionId);
  }

  FunctionLimits of(String functionId) {
    FunctionLimits limits = functions.get(functionId);
    if (limits != null && !limits.isIdle()) {
      return limits;
    }
    FlowControl flow = flows.of(functionId);
    if (limits != null && (limits.flow.equals(flow) || isOutdated(functionId))) {
      return limits;
    }
    if (FunctionLimits.isOutdated(store, functionId, flow)) {
      if (restoring) {
        outdated.add(functionId);
      } else {
        Shares.clear(store, functionId);
      }
    }
    FunctionLimits now = new FunctionLimits(store, functionId, flow);
    if (!restoring) {
      now.remember(store);
    }
    functions.put(functionId, now);
    return now;
  }

  /** Whether the function's runs are under other limits than those that are deployed. */
  boolean hasChanged(FunctionLimits limits) {
    return isOutdated(limits.functionId) || !limits.flow.equals(flows.of(limits.functionId));
  }

  /** The function has no run any more, and takes over what is deployed. */
  void renew(String functionId) {
    outdated.remove(functionId);
    functions.remove(functionId);
  }

  void each(Consumer<FunctionLimits> what) {
    functions.values().forEach(what);
  }

  void eachShares(Consumer<Shares> what) {
    for (FunctionLimits limits : functions.values()) {
      if (limits.shares != null) {
        what.accept(limits.shares);
      }
    }
  }
}
