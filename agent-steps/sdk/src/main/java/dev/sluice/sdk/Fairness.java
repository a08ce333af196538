package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/**
 * Lets the queued runs of different keys take turns, so that nobody's many runs hold up another's
 * few. A higher priority still goes first.
 *
 * @param key an expression over {@code event}: whose turn it is
 * @param weight an expression over {@code event}: how many turns a key gets for one of another's, 1
 *     to 1,000; null: 1
 */
public record Fairness(String key, @Nullable String weight) {
  public static Fairness of(String key) {
    return new Fairness(key, null);
  }

  /** The same with {@code weight}, such as {@code event.data.tier == 'pro' ? 3 : 1}. */
  public Fairness weight(String weight) {
    return new Fairness(key, weight);
  }
}
