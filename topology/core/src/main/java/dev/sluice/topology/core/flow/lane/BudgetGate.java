package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import dev.sluice.topology.core.flow.Periods;
import dev.sluice.topology.core.flow.store.Expiring;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What turns use is within a budget. Of the functions that have runs here the strictest counts: the
 * slowest refill, the smallest budget, the largest estimate. So a function that needs little does
 * not starve one that needs much.
 */
final class BudgetGate extends Meter {
  private final @Nullable String name;
  private final @Nullable String expression;
  private final Map<String, Given> budgets = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private TokenBudget strictest;

  /**
   * What a function gives it.
   *
   * @param index which of the function's budgets it is
   */
  private record Given(TokenBudget budget, int index) {}

  BudgetGate(String id, String functionId, TokenBudget of, @Nullable String key, Expiring store) {
    super(id, of.name() == null ? functionId : null, key, store);
    name = of.name();
    expression = of.key();
    strictest = of;
  }

  /** The budget that a function gives it, one of several of its own. */
  void limit(String functionId, TokenBudget budget, int index) {
    budgets.put(functionId, new Given(budget, index));
    compare();
  }

  @Override
  void used(String functionId, int more) {
    if (uses.merge(functionId, more, Integer::sum) == 0) {
      uses.remove(functionId);
      budgets.remove(functionId);
      compare();
    }
  }

  private void compare() {
    if (budgets.isEmpty()) {
      return;
    }
    TokenBudget slowest = budgets.values().iterator().next().budget();
    long tokens = slowest.tokens();
    long estimate = 0;
    for (Given given : budgets.values()) {
      TokenBudget budget = given.budget();
      slowest = perToken(budget) > perToken(slowest) ? budget : slowest;
      tokens = Math.min(tokens, budget.tokens());
      estimate = Math.max(estimate, budget.estimate());
    }
    strictest =
        new TokenBudget(
            name,
            slowest.tokens(),
            slowest.period(),
            expression,
            // what must be left of the slowest, so that no more than the smallest is used at once
            Math.max(0, slowest.tokens() - tokens) + Math.min(estimate, tokens));
  }

  private static double perToken(TokenBudget budget) {
    return (double) budget.period().toNanos() / budget.tokens();
  }

  private static long nanos(long tokens, TokenBudget of) {
    return Math.round((double) tokens * perToken(of));
  }

  @Override
  long tolerance() {
    return strictest.period().toNanos() - nanos(Math.max(1, strictest.estimate()), strictest);
  }

  @Override
  void pass(Waiting run, Instant now) {
    long estimate = estimate(run);
    if (estimate > 0) {
      move(nanos(estimate, strictest), now);
    }
  }

  /** A turn of the run, which passed, used so much instead of what was estimated. */
  void settle(Waiting run, long used, Instant now) {
    long more = used - estimate(run);
    if (more != 0) {
      move(nanos(more, strictest), now);
    }
  }

  /**
   * What a turn of the run is thought to use: what its event tells, else what its function does.
   */
  long estimate(Waiting run) {
    Given given = Objects.requireNonNull(budgets.get(run.functionId()));
    int told = run.keys().estimate(given.index());
    return told > 0 ? Math.min(told, given.budget().tokens()) : given.budget().estimate();
  }

  @Override
  boolean isForAll() {
    return expression == null;
  }

  @Override
  String describe() {
    return "tokens "
        + (name == null ? "" : name + " ")
        + strictest.tokens()
        + " in "
        + Periods.inWords(strictest.period())
        + (expression == null ? "" : " per " + expression);
  }
}
