package dev.sluice.topology.core.flow;

import dev.sluice.topology.core.flow.FlowControl.Batch;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.Debounce;
import dev.sluice.topology.core.flow.FlowControl.Fairness;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a flow control: values out of range, combinations without a sense. */
public final class FlowRules {
  /** Priority is clamped to plus or minus this many seconds, unless configured otherwise. */
  public static final int MAX_PRIORITY = 600;

  /** Weights are clamped to 1 up to this. */
  public static final int MAX_WEIGHT = 1_000;

  static final int MAX_LIMITS = 4;
  static final int MAX_RATE = 10_000;
  static final int MAX_BATCH = 1_000;
  static final long MAX_BATCH_BYTES = 10L << 20;
  static final int MAX_EXPRESSION = 4_096;
  private static final int MAX_NAME = 128;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration YEAR = Duration.ofDays(366);

  private final List<String> problems = new ArrayList<>();

  private FlowRules() {}

  /**
   * All problems, each as a sentence that says what was found and what is expected; none when the
   * flow control is accepted.
   *
   * @param cancelOn whether the function is also cancelled by events
   */
  public static List<String> check(FlowControl flow, boolean cancelOn) {
    FlowRules rules = new FlowRules();
    rules.concurrency(flow.concurrency());
    rules.throttle(flow.throttle());
    rules.rateLimit(flow.rateLimit());
    rules.debounce(flow.debounce());
    rules.order(flow.priority(), flow.fairness());
    rules.batch(flow, cancelOn);
    Singleton singleton = flow.singleton();
    if (singleton != null) {
      rules.expression("the key of the singleton", singleton.key());
    }
    rules.expression("the idempotency key", flow.idempotency());
    rules.timeout("the start timeout", flow.startTimeout());
    rules.timeout("the finish timeout", flow.finishTimeout());
    rules.tokens(flow.tokens());
    rules.shared(flow.shared());
    return List.copyOf(rules.problems);
  }

  private void concurrency(List<ConcurrencyLimit> limits) {
    between("the number of concurrency limits", limits.size(), 0, MAX_LIMITS);
    Set<String> seen = new HashSet<>();
    for (ConcurrencyLimit limit : limits) {
      between("a concurrency limit", limit.limit(), 1, Integer.MAX_VALUE);
      expression("the key of a concurrency limit", limit.key());
      name("a pool", limit.pool());
      if (!seen.add(limit.pool() + "\0" + limit.key())) {
        problem("Two concurrency limits have the same key and pool: keep the smaller one of them.");
      }
    }
  }

  private void name(String of, @Nullable String name) {
    if (name != null && (name.isBlank() || name.length() > MAX_NAME)) {
      problem("The name of " + of + " is empty or longer than " + MAX_NAME + " characters.");
    }
  }

  private void shared(Set<String> names) {
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
      between("the limit of the throttle", throttle.limit(), 1, 1_000_000);
      between("the period of the throttle", throttle.period(), SECOND, WEEK);
      between("the burst of the throttle", throttle.burst(), 0, 1_000_000);
      expression("the key of the throttle", throttle.key());
    }
  }

  private void rateLimit(@Nullable RateLimit rate) {
    if (rate != null) {
      between("the rate limit", rate.limit(), 1, MAX_RATE);
      between("the period of the rate limit", rate.period(), SECOND, DAY);
      expression("the key of the rate limit", rate.key());
    }
  }

  private void debounce(@Nullable Debounce debounce) {
    if (debounce != null) {
      between("the period of the debounce", debounce.period(), SECOND, WEEK);
      expression("the key of the debounce", debounce.key());
      Duration timeout = debounce.timeout();
      if (timeout != null) {
        between("the timeout of the debounce", timeout, SECOND, WEEK);
        if (timeout.compareTo(debounce.period()) < 0) {
          problem(
              "The timeout of the debounce ("
                  + timeout
                  + ") is shorter than its period ("
                  + debounce.period()
                  + "): it would always end first.");
        }
      }
    }
  }

  private void order(@Nullable String priority, @Nullable Fairness fairness) {
    expression("the priority", priority);
    if (fairness != null) {
      expression("the key of fairness", fairness.key());
      expression("the weight of fairness", fairness.weight());
    }
  }

  private void batch(FlowControl flow, boolean cancelOn) {
    Batch batch = flow.batch();
    if (batch == null) {
      return;
    }
    between("the size of the batch", batch.size(), 2, MAX_BATCH);
    between("the timeout of the batch", batch.timeout(), SECOND, HOUR);
    between("the bytes of the batch", batch.bytes(), 1, MAX_BATCH_BYTES);
    expression("the key of the batch", batch.key());
    batchWith("a rate limit", flow.rateLimit() != null, "it would skip single events of a batch");
    batchWith("an idempotency key", flow.idempotency() != null, "it is a key of one event");
    batchWith("cancel-on", cancelOn, "one event's match would cancel the others' work");
    batchWith("debounce", flow.debounce() != null, "one keeps all events, the other the latest");
    batchWith("singleton", flow.singleton() != null, "a skipped batch would lose all its events");
    batchWith("priority", flow.priority() != null, "its events may have different ones");
  }

  private void batchWith(String other, boolean there, String why) {
    if (there) {
      problem("A batch does not go with " + other + ": " + why + ". Remove one of them.");
    }
  }

  private void tokens(List<TokenBudget> budgets) {
    between("the number of token budgets", budgets.size(), 0, MAX_LIMITS);
    Set<String> seen = new HashSet<>();
    for (TokenBudget budget : budgets) {
      name("a token budget", budget.name());
      if (!seen.add(budget.name() + "\0" + budget.key())) {
        problem("Two token budgets have the same key and name: keep the smaller one of them.");
      }
      between("a token budget", budget.tokens(), 1, 1_000_000_000_000L);
      between("the period of the token budget", budget.period(), SECOND, DAY);
      between("the estimate of the token budget", budget.estimate(), 0, budget.tokens());
      expression("the key of the token budget", budget.key());
    }
  }

  private void timeout(String what, @Nullable Duration timeout) {
    if (timeout != null) {
      between(what, timeout, SECOND, YEAR);
    }
  }

  private void between(String what, long found, long min, long max) {
    if (found < min || found > max) {
      problem("Expected " + what + " to be " + min + " to " + max + ", but it is " + found + ".");
    }
  }

  private void between(String what, Duration found, Duration min, Duration max) {
    if (found.compareTo(min) < 0 || found.compareTo(max) > 0) {
      problem("Expected " + what + " to be " + min + " to " + max + ", but it is " + found + ".");
    }
  }

  private void expression(String what, @Nullable String text) {
    if (text != null && (text.isBlank() || text.length() > MAX_EXPRESSION)) {
      problem(
          "Expected " + what + " to be an expression of 1 to " + MAX_EXPRESSION + " characters.");
    }
  }

  private void problem(String sentence) {
    problems.add(sentence);
  }
}
