package dev.sluice.topology.core;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import dev.sluice.topology.core.flow.Keys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates the keys of a flow control for an event. */
final class FlowKeys {
  private final Evaluator evaluator;

  FlowKeys(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  Keys of(FlowControl flow, Event event) {
    List<@Nullable String> concurrency = new ArrayList<>();
    for (ConcurrencyLimit limit : flow.concurrency()) {
      concurrency.add(key(limit.key(), event));
    }
    List<@Nullable String> tokens = new ArrayList<>();
    List<Integer> estimates = new ArrayList<>();
    for (TokenBudget budget : flow.tokens()) {
      tokens.add(key(budget.key(), event));
      String estimate = budget.estimateBy();
      estimates.add(estimate == null ? 0 : evaluator.integer(estimate, event));
    }
    FlowControl.Fairness fairness = flow.fairness();
    String weight = fairness == null ? null : fairness.weight();
    return new Keys(
        concurrency,
        flow.throttle() == null ? null : key(flow.throttle().key(), event),
        flow.rateLimit() == null ? null : key(flow.rateLimit().key(), event),
        flow.debounce() == null ? null : key(flow.debounce().key(), event),
        flow.priority() == null ? 0 : evaluator.integer(flow.priority(), event),
        fairness == null ? null : key(fairness.key(), event),
        weight == null ? 1 : evaluator.integer(weight, event),
        flow.batch() == null ? null : key(flow.batch().key(), event),
        flow.singleton() == null ? null : key(flow.singleton().key(), event),
        key(flow.idempotency(), event),
        tokens,
        estimates);
  }

  private @Nullable String key(@Nullable String expression, Event event) {
    return expression == null ? null : evaluator.key(expression, event);
  }
}
