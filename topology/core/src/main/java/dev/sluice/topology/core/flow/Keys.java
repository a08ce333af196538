package dev.sluice.topology.core.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the expressions of a {@link FlowControl} evaluate to for one event. A value is null when its
 * limit has no key and when the key evaluates to nothing. In the latter case the events without a
 * value share one bucket (concurrency, throttle, tokens, debounce, batch, fairness), or the rule
 * does not apply to the event (rate limit, singleton, idempotency).
 *
 * @param concurrency one value for each limit, in their order; missing ones are null
 * @param tokens one value for each budget, in their order; missing ones are null
 * @param priority head start in seconds; 0 when it does not evaluate to a number
 * @param estimates for each budget what a turn is thought to use; 0 and missing ones: its event
 *     does not tell
 * @param weight share of the fairness key; below 1 counts as 1
 */
public record Keys(
    List<@Nullable String> concurrency,
    @Nullable String throttle,
    @Nullable String rateLimit,
    @Nullable String debounce,
    int priority,
    @Nullable String fairness,
    int weight,
    @Nullable String batch,
    @Nullable String singleton,
    @Nullable String idempotency,
    List<@Nullable String> tokens,
    List<Integer> estimates) {

  /** Of a function without keys. */
  public static final Keys NONE =
      new Keys(List.of(), null, null, null, 0, null, 1, null, null, null, List.of(), List.of());

  public Keys {
    concurrency = Collections.unmodifiableList(new ArrayList<>(concurrency));
    tokens = Collections.unmodifiableList(new ArrayList<>(tokens));
    estimates = estimates.stream().allMatch(told -> told <= 0) ? List.of() : List.copyOf(estimates);
  }

  public @Nullable String concurrency(int limit) {
    return limit < concurrency.size() ? concurrency.get(limit) : null;
  }

  public @Nullable String tokens(int budget) {
    return budget < tokens.size() ? tokens.get(budget) : null;
  }

  /** What a turn is thought to use of a budget; 0: its event does not tell. */
  public int estimate(int budget) {
    return budget < estimates.size() ? Math.max(0, estimates.get(budget)) : 0;
  }
}
