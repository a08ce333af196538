package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import java.time.Duration;

/**
 * How often and how fast a failed attempt is repeated. The delay after attempt n is {@code
 * min(maxDelay, firstDelay * factor^(n-1))}; up to {@code jitter} of it is added or taken away.
 *
 * @param retries attempts after the first one, 0 to 20
 * @param firstDelay before the first retry, 0 to 24 hours
 * @param maxDelay what no delay exceeds before jitter, 0 to 24 hours
 * @param factor growth from one delay to the next, 1.0 to 10.0
 * @param jitter share of the delay that is random, 0.0 to 1.0
 */
public record RetryPolicy(
    int retries, Duration firstDelay, Duration maxDelay, double factor, double jitter) {
  private static final int MAX_RETRIES = 20;
  private static final Duration LONGEST_DELAY = Duration.ofHours(24);

  /** Four retries after 1, 2, 4 and 8 seconds, a fifth of that random. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofHours(1), 2.0, 0.2);

  public RetryPolicy {
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new SluiceException(
          "SLUICE-2004",
          "Expected 0 to " + MAX_RETRIES + " retries, found " + retries + ".",
          "Choose a number in that range; a slower policy covers a longer outage than more"
              + " retries.");
    }
    checkDelay("firstDelay", firstDelay);
    checkDelay("maxDelay", maxDelay);
    if (!(factor >= 1.0 && factor <= 10.0)) {
      throw invalid("a factor of 1.0 to 10.0", factor);
    }
    if (!(jitter >= 0.0 && jitter <= 1.0)) {
      throw invalid("a jitter of 0.0 to 1.0", jitter);
    }
  }

  /** The default policy with this many retries, 0 to 20. */
  public static RetryPolicy of(int retries) {
    return DEFAULT.withRetries(retries);
  }

  /** The same attempt at equal intervals, without jitter. */
  public static RetryPolicy fixed(int retries, Duration delay) {
    return new RetryPolicy(retries, delay, delay, 1.0, 0.0);
  }

  public RetryPolicy withRetries(int retries) {
    return new RetryPolicy(retries, firstDelay, maxDelay, factor, jitter);
  }

  public RetryPolicy withFirstDelay(Duration delay) {
    return new RetryPolicy(retries, delay, maxDelay, factor, jitter);
  }

  public RetryPolicy withMaxDelay(Duration delay) {
    return new RetryPolicy(retries, firstDelay, delay, factor, jitter);
  }

  public RetryPolicy withFactor(double factor) {
    return new RetryPolicy(retries, firstDelay, maxDelay, factor, jitter);
  }

  public RetryPolicy withJitter(double jitter) {
    return new RetryPolicy(retries, firstDelay, maxDelay, factor, jitter);
  }

  private static void checkDelay(String name, Duration delay) {
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw invalid("a " + name + " of 0 to 24 hours", delay);
    }
  }

  private static SluiceException invalid(String expected, Object found) {
    return new SluiceException(
        "SLUICE-2005", "Expected " + expected + ", found " + found + ".", "Correct the policy.");
  }
}
