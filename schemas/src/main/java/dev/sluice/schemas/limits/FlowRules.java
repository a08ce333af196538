package dev.sluice.schemas.limits;

import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the limits of a definition: out of range, or without a sense. */
public final class FlowRules {
  private final List<String> problems = new ArrayList<>();

  private FlowRules() {}

  /**
   * All problems, each as a sentence that says what was found and what is expected; none when the
   * definition's limits are accepted.
   */
  public static List<String> check(FunctionDefinition definition) {
    FlowRules rules = new FlowRules();
    int cancelOn = definition.getCancelOn().size();
    rules.atMost("cancel-on events", cancelOn, Bounds.MAX_CANCEL_ON);
    if (definition.getFlow() != null) {
      rules.flow(definition.getFlow(), cancelOn > 0);
    }
    return List.copyOf(rules.problems);
  }

  private void flow(FlowControl flow, boolean cancelOn) {
    concurrency(flow.getConcurrency());
    tokens(flow.getTokens());
    shared(flow);
    throttle(flow.getThrottle());
    rateLimit(flow.getRateLimit());
    debounce(flow.getDebounce());
    Fairness fairness = flow.getFairness();
    expression("the priority", flow.getPriority());
    expression("the key of fairness", fairness == null ? null : fairness.getKey());
    expression("the weight of fairness", fairness == null ? null : fairness.getWeight());
    if (flow.getBatch() != null) {
      batch(flow.getBatch(), flow, cancelOn);
    }
    expression(
        "the key of the singleton",
        flow.getSingleton() == null ? null : flow.getSingleton().getKey());
    expression("the idempotency key", flow.getIdempotency());
    timeout("the start timeout", flow.getStartTimeoutMs());
    timeout("the finish timeout", flow.getFinishTimeoutMs());
  }

  private void concurrency(List<ConcurrencyLimit> limits) {
    atMost("concurrency limits", limits.size(), Bounds.MAX_LIMITS);
    Set<String> seen = new HashSet<>();
    for (ConcurrencyLimit limit : limits) {
      within("a concurrency limit", limit.getLimit(), Bounds.CONCURRENCY);
      expression("the key of a concurrency limit", limit.getKey());
      name("a pool", limit.getPool());
      if (!seen.add(limit.getPool() + "\0" + limit.getKey())) {
        problem("Two concurrency limits have the same key and pool: keep the smaller one of them.");
      }
    }
  }

  private void tokens(List<TokenBudget> budgets) {
    atMost("token budgets", budgets.size(), Bounds.MAX_LIMITS);
    Set<String> seen = new HashSet<>();
    for (TokenBudget budget : budgets) {
      within("a token budget", budget.getTokens(), Bounds.TOKENS);
      within("the period of a token budget", budget.getPeriodMs(), Bounds.TOKENS_PERIOD);
      within(
          "the estimate of a token budget",
          budget.getEstimate(),
          new Bounds.Range(0, budget.getTokens()));
      expression("the key of a token budget", budget.getKey());
      expression("the estimate of a token budget", budget.getEstimateBy());
      name("a token budget", budget.getName().isEmpty() ? null : budget.getName());
      if (!seen.add(budget.getName() + "\0" + budget.getKey())) {
        problem("Two token budgets have the same key and name: keep the smaller one of them.");
      }
    }
  }

  private void shared(FlowControl flow) {
    Set<String> names = new TreeSet<>();
    for (ConcurrencyLimit limit : flow.getConcurrency()) {
      if (limit.getPool() != null) {
        names.add(limit.getPool());
      }
    }
    for (TokenBudget budget : flow.getTokens()) {
      if (!budget.getName().isEmpty()) {
        names.add(budget.getName());
      }
    }
    if (names.size() > 1) {
      problem(
          "Two pools on one function ("
              + String.join(" and ", names)
              + "): a pool's counter lives in one partition, and no run can be in two. Use one"
              + " name for pools and token budgets, and limits of the function's own beside it.");
    }
  }

  private void throttle(@Nullable Throttle throttle) {
    if (throttle != null) {
      within("the limit of the throttle", throttle.getLimit(), Bounds.THROTTLE);
      within("the period of the throttle", throttle.getPeriodMs(), Bounds.THROTTLE_PERIOD);
      within("the burst of the throttle", throttle.getBurst(), Bounds.THROTTLE);
      expression("the key of the throttle", throttle.getKey());
    }
  }

  private void rateLimit(@Nullable RateLimit rate) {
    if (rate != null) {
      within("the rate limit", rate.getLimit(), Bounds.RATE);
      within("the period of the rate limit", rate.getPeriodMs(), Bounds.RATE_PERIOD);
      expression("the key of the rate limit", rate.getKey());
    }
  }

  private void debounce(@Nullable Debounce debounce) {
    if (debounce != null) {
      within("the period of the debounce", debounce.getPeriodMs(), Bounds.DEBOUNCE_PERIOD);
      expression("the key of the debounce", debounce.getKey());
      Long timeout = debounce.getTimeoutMs();
      if (timeout != null) {
        Duration period = Duration.ofMillis(debounce.getPeriodMs());
        within(
            "the timeout of the debounce (which would end before its period)",
            timeout,
            new Bounds.Span(period, Bounds.DEBOUNCE_PERIOD.max()));
      }
    }
  }

  private void batch(Batch batch, FlowControl flow, boolean cancelOn) {
    within("the size of the batch", batch.getSize(), Bounds.BATCH_SIZE);
    within("the timeout of the batch", batch.getTimeoutMs(), Bounds.BATCH_TIMEOUT);
    within("the bytes of the batch", batch.getBytes(), Bounds.BATCH_BYTES);
    expression("the key of the batch", batch.getKey());
    for (NotInBatch other : NotInBatch.values()) {
      boolean there =
          switch (other) {
            case RATE_LIMIT -> flow.getRateLimit() != null;
            case IDEMPOTENCY -> flow.getIdempotency() != null;
            case CANCEL_ON -> cancelOn;
            case DEBOUNCE -> flow.getDebounce() != null;
            case SINGLETON -> flow.getSingleton() != null;
            case PRIORITY -> flow.getPriority() != null;
          };
      if (there) {
        problem("Expected no " + other.text() + " beside a batch: " + other.why() + ".");
      }
    }
  }

  private void timeout(String what, @Nullable Long millis) {
    if (millis != null) {
      within(what, millis, Bounds.TIMEOUT);
    }
  }

  private void atMost(String what, int found, int max) {
    if (found > max) {
      problem("Expected at most " + max + " " + what + ", found " + found + ".");
    }
  }

  private void within(String what, long found, Bounds.Range range) {
    if (!range.has(found)) {
      outOfRange(what, range.min(), range.max(), found);
    }
  }

  private void within(String what, long millis, Bounds.Span span) {
    if (!span.has(Duration.ofMillis(millis))) {
      outOfRange(what, span.min(), span.max(), Duration.ofMillis(millis));
    }
  }

  private void outOfRange(String what, Object min, Object max, Object found) {
    problem("Expected " + what + " to be " + min + " to " + max + ", found " + found + ".");
  }

  private void name(String of, @Nullable String name) {
    if (name != null && (name.isBlank() || name.length() > Bounds.MAX_NAME)) {
      problem("The name of " + of + " is empty or longer than " + Bounds.MAX_NAME + " characters.");
    }
  }

  private void expression(String what, @Nullable String text) {
    if (text != null && (text.isBlank() || text.length() > Bounds.MAX_EXPRESSION)) {
      problem(
          "Expected "
              + what
              + " to be an expression of 1 to "
              + Bounds.MAX_EXPRESSION
              + " characters.");
    }
  }

  private void problem(String sentence) {
    problems.add(sentence);
  }
}
