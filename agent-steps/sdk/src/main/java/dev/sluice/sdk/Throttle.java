package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast runs start: {@code limit} in each period, evenly spaced. What comes faster waits,
 * nothing is dropped.
 *
 * @param limit 1 to 1,000,000
 * @param period 1 second to 7 days
 * @param burst how many may start at once after a pause, 1 to 1,000,000
 * @param key an expression over {@code event}: one throttle for each of its values; null: one for
 *     all
 */
public record Throttle(int limit, Duration period, int burst, @Nullable String key) {
  public Throttle {
    Ranges.check("the limit of the throttle", limit, Bounds.THROTTLE);
    Ranges.check("the period of the throttle", period, Bounds.THROTTLE_PERIOD);
    Ranges.check("the burst of the throttle", burst, Bounds.THROTTLE);
  }

  /** {@code limit} starts in each {@code period}, one at a time. */
  public static Throttle of(int limit, Duration period) {
    return new Throttle(limit, period, 1, null);
  }

  public Throttle burst(int burst) {
    return new Throttle(limit, period, burst, key);
  }

  /** One such throttle for each value of {@code key}. */
  public Throttle key(String key) {
    return new Throttle(limit, period, burst, key);
  }
}
