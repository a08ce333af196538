package dev.sluice.topology.core;

import java.time.Duration;
import java.time.Instant;

/**
 * How often and how fast a failed attempt is repeated: exponential backoff, capped, with jitter.
 *
 * @param retries attempts after the first one, 0 to 20
 * @param firstDelay before the first retry, not negative
 * @param maxDelay that no delay exceeds before jitter
 * @param factor growth from one delay to the next, at least 1
 * @param jitter share of the delay that is random, 0 to 1
 */
public record RetryPolicy(
    int retries, Duration firstDelay, Duration maxDelay, double factor, double jitter) {

  /** Whether another attempt may follow attempt number {@code attempt} (from 1). */
  public boolean allowsAfter(int attempt) {
    return attempt <= retries;
  }

  /**
   * When the attempt after {@code attempt} is due. The jitter is drawn from {@code seed}, so that
   * the same decision taken again names the same time.
   */
  public Instant nextAttempt(int attempt, Instant now, String seed) {
    double delay =
        Math.min(
            (double) maxDelay.toMillis(),
            firstDelay.toMillis() * Math.pow(factor, Math.max(0, attempt - 1)));
    double spread = 2 * Jitter.of(seed + attempt) - 1;
    return now.plusMillis(Math.max(0, Math.round(delay * (1 + jitter * spread))));
  }
}
