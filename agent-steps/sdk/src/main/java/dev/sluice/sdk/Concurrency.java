package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * How many turns may run at a time. A run that sleeps or waits holds no place.
 *
 * @param limit at least 1
 * @param key an expression over {@code event}: one limit for each of its values; null: one for all
 * @param pool shared by all functions that name it, the smallest of their limits holds; null: the
 *     function's own
 */
public record Concurrency(int limit, @Nullable String key, @Nullable String pool) {
  public Concurrency {
    Ranges.check("a concurrency limit", limit, Bounds.CONCURRENCY);
    if (pool != null) {
      Names.check("a pool", pool);
    }
  }

  /** At most {@code limit} turns of the function, at least 1. */
  public static Concurrency of(int limit) {
    return new Concurrency(limit, null, null);
  }

  /** One such limit for each value of {@code key}. */
  public Concurrency key(String key) {
    return new Concurrency(limit, key, pool);
  }

  /** The limit of a pool that functions share, such as {@code openai}. */
  public Concurrency pool(String pool) {
    return new Concurrency(limit, key, pool);
  }
}
