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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds flow controls and keys, so that a test names only what it is about. */
public final class FlowSample {
  private final List<ConcurrencyLimit> concurrency = new ArrayList<>();
  private final List<TokenBudget> tokens = new ArrayList<>();
  private @Nullable Throttle throttle;
  private @Nullable RateLimit rateLimit;
  private @Nullable Debounce debounce;
  private @Nullable String priority;
  private @Nullable Fairness fairness;
  private @Nullable Batch batch;
  private @Nullable Singleton singleton;
  private @Nullable String idempotency;
  private @Nullable Duration startTimeout;

  public static FlowSample flow() {
    return new FlowSample();
  }

  public FlowSample concurrency(int limit) {
    return concurrency(limit, null, null);
  }

  public FlowSample concurrency(int limit, @Nullable String key, @Nullable String pool) {
    concurrency.add(new ConcurrencyLimit(limit, key, pool));
    return this;
  }

  public FlowSample throttle(int limit, Duration period, int burst, @Nullable String key) {
    throttle = new Throttle(limit, period, burst, key);
    return this;
  }

  public FlowSample rateLimit(int limit, Duration period, @Nullable String key) {
    rateLimit = new RateLimit(limit, period, key);
    return this;
  }

  public FlowSample debounce(Duration period, @Nullable String key, @Nullable Duration timeout) {
    debounce = new Debounce(period, key, timeout);
    return this;
  }

  public FlowSample priority(String expression) {
    priority = expression;
    return this;
  }

  public FlowSample fairness(String key) {
    fairness = new Fairness(key, null);
    return this;
  }

  public FlowSample batch(int size, Duration timeout, @Nullable String key, long bytes) {
    batch = new Batch(size, timeout, key, bytes);
    return this;
  }

  public FlowSample singleton(@Nullable String key, Singleton.Mode mode) {
    singleton = new Singleton(key, mode);
    return this;
  }

  public FlowSample idempotency(String key) {
    idempotency = key;
    return this;
  }

  public FlowSample startTimeout(Duration timeout) {
    startTimeout = timeout;
    return this;
  }

  public FlowSample tokens(
      @Nullable String name, long tokens, Duration period, @Nullable String key, long estimate) {
    this.tokens.add(new TokenBudget(name, tokens, period, key, estimate));
    return this;
  }

  public FlowControl build() {
    return new FlowControl(
        concurrency,
        throttle,
        rateLimit,
        debounce,
        priority,
        fairness,
        batch,
        singleton,
        idempotency,
        startTimeout,
        null,
        tokens);
  }

  /** Keys that have the same value wherever a limit has a key; the priority is 0. */
  public static Keys keys(@Nullable String value) {
    return keys(value, 0);
  }

  public static Keys keys(@Nullable String value, int priority) {
    return keys(value, priority, 1);
  }

  public static Keys keys(@Nullable String value, int priority, int weight) {
    List<@Nullable String> all = Arrays.asList(value, value, value, value);
    return new Keys(
        all, value, value, value, priority, value, weight, value, value, value, all, List.of());
  }
}
