package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a function is configured, as it was registered last. Periods and delays are milliseconds,
 * keys, conditions, priority and weight are expressions as they were written.
 *
 * @param flow null: no limits
 * @param pinVersion true: a run goes on only on the app version that it started on
 */
public record FunctionConfig(
    List<Trigger> triggers,
    Retry retry,
    @Nullable Flow flow,
    List<CancelOn> cancelOn,
    boolean pinVersion) {
  /**
   * What starts it.
   *
   * @param event name, or a prefix that ends in {@code /*} or {@code .*}; null: a schedule does
   * @param condition null: every event does
   * @param cron null: an event does
   */
  public record Trigger(@Nullable String event, @Nullable String condition, @Nullable Cron cron) {}

  /**
   * A schedule.
   *
   * @param jitterMs by how much a tick is put off at most
   * @param catchUp LATEST, ALL or SKIP: what becomes of ticks that were missed
   */
  public record Cron(String expression, String zone, long jitterMs, String catchUp) {}

  /**
   * How failed attempts are repeated.
   *
   * @param retries attempts after the first one
   * @param factor growth from one delay to the next
   * @param jitter share of a delay that is random
   */
  public record Retry(
      int retries, long firstDelayMs, long maxDelayMs, double factor, double jitter) {}

  /** Limits; what is null or empty does not apply. */
  public record Flow(
      List<Concurrency> concurrency,
      @Nullable Throttle throttle,
      @Nullable RateLimit rateLimit,
      @Nullable Debounce debounce,
      @Nullable String priority,
      @Nullable Fairness fairness,
      @Nullable Batch batch,
      @Nullable Singleton singleton,
      @Nullable String idempotency,
      @Nullable Long startTimeoutMs,
      @Nullable Long finishTimeoutMs,
      List<Tokens> tokens) {}

  /**
   * Turns that run at a time.
   *
   * @param key one limit for each value; null: one for all
   * @param pool shared by the functions that name it; null: the function's own
   */
  public record Concurrency(int limit, @Nullable String key, @Nullable String pool) {}

  /**
   * How fast runs start: {@code limit} in each period, {@code burst} at once; the rest waits.
   *
   * @param key one for each value; null: one for all
   */
  public record Throttle(int limit, long periodMs, int burst, @Nullable String key) {}

  /**
   * How many runs start in a period; the rest is skipped.
   *
   * @param key one for each value; null: one for all
   */
  public record RateLimit(int limit, long periodMs, @Nullable String key) {}

  /**
   * Only the last of events in quick succession starts a run.
   *
   * @param key one for each value; null: one for all
   * @param timeoutMs how long after the first event it starts at the latest; null: no bound
   */
  public record Debounce(long periodMs, @Nullable String key, @Nullable Long timeoutMs) {}

  /**
   * Round robin between the values of a key.
   *
   * @param weight turns that a key gets for one of another's; null: 1
   */
  public record Fairness(String key, @Nullable String weight) {}

  /**
   * Several events start one run.
   *
   * @param size how many at most
   * @param key one batch for each value; null: one for all
   * @param bytes their data together at most
   */
  public record Batch(int size, long timeoutMs, @Nullable String key, long bytes) {}

  /**
   * One run at a time.
   *
   * @param key one for each value; null: one in all
   * @param mode SKIP: the second does not start; CANCEL: the first is cancelled
   */
  public record Singleton(@Nullable String key, String mode) {}

  /**
   * A budget that steps use up.
   *
   * @param name functions that name the same one share it; null: the function's own
   * @param tokens for each period
   * @param key one for each value; null: one for all
   * @param estimate what a turn is thought to use; 0: turns start as long as anything is left
   * @param estimateBy an expression that tells it of each turn; null: nothing does
   */
  public record Tokens(
      @Nullable String name,
      long tokens,
      long periodMs,
      @Nullable String key,
      long estimate,
      @Nullable String estimateBy) {}

  /**
   * An event that cancels a run.
   *
   * @param condition null: every one does
   * @param timeoutMs how long after the run's start it counts; null: a year
   */
  public record CancelOn(String event, @Nullable String condition, @Nullable Long timeoutMs) {}
}
