package dev.sluice.topology.core.flow;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a function allows. Keys, priority and weight are expressions over the event; they are
 * evaluated elsewhere and come as {@link Keys}. Which values and combinations are accepted is
 * checked before, where the contract is read.
 *
 * @param priority head start in seconds, cut to what the engine allows; null: none
 * @param idempotency of events with the same key within 24 h only the first starts a run
 * @param startTimeout from creation to the first turn, then the run is cancelled; null: none
 * @param finishTimeout from the first turn to the end, then the run is cancelled; null: none
 */
public record FlowControl(
    List<ConcurrencyLimit> concurrency,
    @Nullable Throttle throttle,
    @Nullable RateLimit rateLimit,
    @Nullable Debounce debounce,
    @Nullable String priority,
    @Nullable Fairness fairness,
    @Nullable Batch batch,
    @Nullable Singleton singleton,
    @Nullable String idempotency,
    @Nullable Duration startTimeout,
    @Nullable Duration finishTimeout,
    List<TokenBudget> tokens) {

  /** Nothing is limited: each run is its own lane. */
  public static final FlowControl NONE =
      new FlowControl(
          List.of(), null, null, null, null, null, null, null, null, null, null, List.of());

  public FlowControl {
    concurrency = List.copyOf(concurrency);
    tokens = List.copyOf(tokens);
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * The pools and budgets that the function shares with others, by name. Their counters live in one
   * lane, so there is at most one.
   */
  public Set<String> shared() {
    return Stream.concat(
            concurrency.stream().map(ConcurrencyLimit::pool),
            tokens.stream().map(TokenBudget::name))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether a run has to ask {@code Lanes} before a turn. */
  public boolean limitsTurns() {
    return !concurrency.isEmpty() || throttle != null || !tokens.isEmpty();
  }

  /** Whether an event may lead to something else than a run at once. */
  public boolean filtersArrivals() {
    return rateLimit != null
        || debounce != null
        || batch != null
        || singleton != null
        || idempotency != null;
  }

  /**
   * At most {@code limit} turns at once.
   *
   * @param key a limit for each value; null: one for all
   * @param pool shared with the other functions that name it, the strictest of their limits
   *     applies; null: the function's own
   */
  public record ConcurrencyLimit(int limit, @Nullable String key, @Nullable String pool) {}

  /**
   * First turns are spaced by {@code period / limit}; what is too early waits.
   *
   * @param burst how many more may start at once after a pause; never more than {@code limit +
   *     burst} in a period
   */
  public record Throttle(int limit, Duration period, int burst, @Nullable String key) {}

  /** At most {@code limit} events in any {@code period}; what is more is skipped. */
  public record RateLimit(int limit, Duration period, @Nullable String key) {}

  /**
   * A run starts when no event has come for {@code period}, with the latest one by timestamp.
   *
   * @param timeout the longest delay counted from the first event; null: no bound
   */
  public record Debounce(Duration period, @Nullable String key, @Nullable Duration timeout) {}

  /**
   * Turns are shared out between the values of {@code key}; higher priority still goes first.
   *
   * @param weight share relative to other values, 1 to 1,000; null: 1
   */
  public record Fairness(String key, @Nullable String weight) {
    /** Weights are cut to 1 up to this. */
    public static final int MAX_WEIGHT = 1_000;
  }

  /**
   * A run starts with {@code size} events, or with fewer after {@code timeout} or when one more
   * would make them larger than {@code bytes}.
   */
  public record Batch(int size, Duration timeout, @Nullable String key, long bytes) {}

  /** One run at a time, from its start to its end; a second one is skipped, or replaces it. */
  public record Singleton(@Nullable String key, Mode mode) {
    public enum Mode {
      SKIP,
      CANCEL
    }
  }

  /**
   * A throttle on what turns use, such as a model's tokens: a turn is let in when {@code estimate}
   * is left, and what it really used is settled at its end; too much used delays the next turns.
   *
   * @param name shared with the other functions that name it, the strictest of their budgets
   *     applies; null: the function's own
   * @param tokens per {@code period}; as many may be used at once after a pause
   * @param estimate 0: a turn is let in as long as anything is left, so all that wait may be
   * @param estimateBy evaluates to what the turn is thought to use instead of {@code estimate};
   *     null: nothing does
   */
  public record TokenBudget(
      @Nullable String name,
      long tokens,
      Duration period,
      @Nullable String key,
      long estimate,
      @Nullable String estimateBy) {
    public TokenBudget(
        @Nullable String name, long tokens, Duration period, @Nullable String key, long estimate) {
      this(name, tokens, period, key, estimate, null);
    }
  }
}
