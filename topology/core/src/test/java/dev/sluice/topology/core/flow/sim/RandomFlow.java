package dev.sluice.topology.core.flow.sim;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.Fairness;
import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import dev.sluice.topology.core.flow.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws what a function allows, and evaluates its keys: an expression is an attribute's name. */
public final class RandomFlow {
  private static final List<String> KEYS = List.of("customer", "region");

  private final Random random;

  /** That of the budget which functions share. */
  private final Duration period;

  public RandomFlow(Random random) {
    this.random = random;
    this.period = seconds(1 + random.nextInt(20));
  }

  public FlowControl draw() {
    List<ConcurrencyLimit> limits = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      limits.add(new ConcurrencyLimit(1 + random.nextInt(4), null, null));
    }
    if (random.nextInt(2) == 0) {
      limits.add(new ConcurrencyLimit(1 + random.nextInt(2), key(), null));
    }
    if (random.nextInt(3) == 0) {
      limits.add(
          new ConcurrencyLimit(
              1 + random.nextInt(4), random.nextInt(3) == 0 ? key() : null, "pool"));
    }
    boolean timed = random.nextInt(2) == 0;
    Throttle throttle =
        timed && random.nextBoolean()
            ? new Throttle(
                1 + random.nextInt(5),
                seconds(1 + random.nextInt(20)),
                random.nextInt(3),
                maybeKey())
            : null;
    List<TokenBudget> tokens = timed && random.nextBoolean() ? List.of(budget()) : List.of();
    Fairness fairness = random.nextInt(3) == 0 ? new Fairness(key(), "weight") : null;
    String priority = random.nextInt(3) == 0 ? "priority" : null;
    return new FlowControl(
        limits, throttle, null, null, priority, fairness, null, null, null, null, null, tokens);
  }

  private TokenBudget budget() {
    boolean shared = random.nextBoolean();
    return new TokenBudget(
        shared ? "pool" : null,
        100,
        shared ? period : seconds(1 + random.nextInt(20)),
        maybeKey(),
        random.nextInt(4) == 0 ? 0 : random.nextInt(61),
        random.nextBoolean() ? "tokens" : null);
  }

  public Map<String, String> attributes() {
    Map<String, String> drawn = new java.util.HashMap<>();
    int customer = random.nextInt(4);
    if (customer > 0) {
      drawn.put("customer", "c" + customer);
    }
    drawn.put("tokens", String.valueOf(random.nextInt(3) == 0 ? 0 : random.nextInt(150)));
    drawn.put("region", random.nextBoolean() ? "eu" : "us");
    drawn.put("priority", String.valueOf(random.nextInt(5) * 2 - 4));
    return drawn;
  }

  static Keys evaluate(FlowControl flow, Map<String, String> attributes) {
    List<@Nullable String> concurrency = new ArrayList<>();
    flow.concurrency().forEach(limit -> concurrency.add(value(limit.key(), attributes)));
    List<@Nullable String> tokens = new ArrayList<>();
    flow.tokens().forEach(budget -> tokens.add(value(budget.key(), attributes)));
    List<Integer> estimates = new ArrayList<>();
    flow.tokens()
        .forEach(
            budget -> {
              String told = value(budget.estimateBy(), attributes);
              estimates.add(told == null ? 0 : Integer.parseInt(told));
            });
    Throttle throttle = flow.throttle();
    Fairness fairness = flow.fairness();
    return new Keys(
        concurrency,
        throttle == null ? null : value(throttle.key(), attributes),
        null,
        null,
        flow.priority() == null ? 0 : Integer.parseInt(attributes.getOrDefault("priority", "0")),
        fairness == null ? null : value(fairness.key(), attributes),
        1,
        null,
        null,
        null,
        tokens,
        estimates);
  }

  static @Nullable String value(@Nullable String key, Map<String, String> attributes) {
    return key == null ? null : attributes.get(key);
  }

  private @Nullable String maybeKey() {
    return random.nextBoolean() ? key() : null;
  }

  private String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
