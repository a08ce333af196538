package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many runs start in any period, by a strict sliding window. What is more is skipped, and
 * recorded as skipped.
 *
 * @param limit 1 to 10,000
 * @param period 1 second to 1 day
 * @param key an expression over {@code event}: one window for each of its values, none for an event
 *     for which it gives nothing; null: one for all
 */
public record RateLimit(int limit, Duration period, @Nullable String key) {
  public RateLimit {
    Ranges.check("the rate limit", limit, Bounds.RATE);
    Ranges.check("the period of the rate limit", period, Bounds.RATE_PERIOD);
  }

  /** At most {@code limit} runs in any {@code period}. */
  public static RateLimit of(int limit, Duration period) {
    return new RateLimit(limit, period, null);
  }

  /** One such window for each value of {@code key}. */
  public RateLimit key(String key) {
    return new RateLimit(limit, period, key);
  }
}
