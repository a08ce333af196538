package dev.sluice.inference;

import dev.sluice.sdk.Concurrency;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.RetryPolicy;
import dev.sluice.sdk.Throttle;
import dev.sluice.sdk.Tokens;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pool keeps to with one model, or with one host. What comes faster waits; nothing is
 * dropped.
 *
 * @param concurrency calls at a time, at least 1
 * @param throttle how fast calls start; null: no such limit
 * @param tokens a budget; a call starts when its estimate is left, and is settled with what the
 *     model says it used; null: no such limit
 * @param retry of a call that failed and may be repeated
 * @param patience how long a call may wait for its turn; it is cancelled then, which the caller
 *     sees as SLUICE-4113; 1 second to 366 days; null: for as long as it takes
 */
public record Limits(
    int concurrency,
    @Nullable Throttle throttle,
    @Nullable Tokens tokens,
    RetryPolicy retry,
    @Nullable Duration patience) {
  /** 10 calls at a time, and no other limit; four retries. */
  public static final Limits DEFAULT = new Limits(10, null, null, RetryPolicy.DEFAULT, null);

  /** Calls at a time, and no other limit; four retries. */
  public static Limits of(int concurrency) {
    return new Limits(concurrency, null, null, RetryPolicy.DEFAULT, null);
  }

  /** So many starts in each period, evenly spaced. */
  public Limits throttle(int starts, Duration period) {
    return throttle(Throttle.of(starts, period));
  }

  /** How fast calls start; its key is the pool's own. */
  public Limits throttle(Throttle throttle) {
    return new Limits(concurrency, throttle, tokens, retry, patience);
  }

  /**
   * A budget of tokens.
   *
   * @param tokens in each period
   * @param estimate what a call is thought to use whose request does not tell, 0 to {@code tokens}
   */
  public Limits tokens(long tokens, Duration period, long estimate) {
    Tokens budget = Tokens.of(tokens).per(period).estimate(estimate);
    return new Limits(concurrency, throttle, budget, retry, patience);
  }

  public Limits retry(RetryPolicy retry) {
    return new Limits(concurrency, throttle, tokens, retry, patience);
  }

  public Limits patience(Duration patience) {
    return new Limits(concurrency, throttle, tokens, retry, patience);
  }

  /** A function within these limits, for each value of {@code key}. */
  DurableFunction.Builder define(String functionId, String key) {
    return define(functionId, key, tokens);
  }

  /**
   * The same; where the limits do not say otherwise a call is thought to use what {@code estimate}
   * gives.
   */
  DurableFunction.Builder define(String functionId, String key, String estimate) {
    return define(
        functionId,
        key,
        tokens == null || tokens.estimateBy() != null ? tokens : tokens.estimateBy(estimate));
  }

  private DurableFunction.Builder define(String functionId, String key, @Nullable Tokens tokens) {
    DurableFunction.Builder function =
        DurableFunction.define(functionId)
            .retry(retry)
            .concurrency(Concurrency.of(concurrency).key(key));
    if (throttle != null) {
      function.throttle(throttle.key(key));
    }
    if (tokens != null) {
      function.tokens(tokens.key(key));
    }
    if (patience != null) {
      function.startTimeout(patience);
    }
    return function;
  }
}
