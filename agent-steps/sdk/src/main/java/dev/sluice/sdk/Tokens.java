package dev.sluice.sdk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A budget that steps use up, such as the tokens of a model: a turn starts when its estimate is
 * left, and is settled with what its steps report by {@link Step#usedTokens}. Using more than the
 * estimate delays the turns that follow.
 *
 * @param name unique in the function, 1 to 128 characters
 * @param tokens in each period, 1 to 10^12; as many may be used at once after a pause
 * @param period 1 second to 1 day
 * @param key an expression over {@code event}: one budget for each of its values; null: one for all
 * @param estimate what a turn is thought to use, 1 to {@code tokens}
 */
public record Tokens(
    String name, long tokens, Duration period, @Nullable String key, long estimate) {
  private static final long MOST = 1_000_000_000_000L;

  public Tokens {
    Names.check("a token budget", name);
    Ranges.check("the token budget '" + name + "'", tokens, 1, MOST);
    Ranges.check("the period of token budget '" + name + "'", period, Ranges.SECOND, Ranges.DAY);
    Ranges.check("the estimate of token budget '" + name + "'", estimate, 1, tokens);
  }

  /** {@code tokens} a minute, named {@code tokens}, with an estimate of 1. */
  public static Tokens of(long tokens) {
    return new Tokens("tokens", tokens, Duration.ofMinutes(1), null, 1);
  }

  /** The same number in another period. */
  public Tokens per(Duration period) {
    return new Tokens(name, tokens, period, key, estimate);
  }

  /** One such budget for each value of {@code key}, such as {@code event.data.model}. */
  public Tokens key(String key) {
    return new Tokens(name, tokens, period, key, estimate);
  }

  /** What a turn is thought to use. */
  public Tokens estimate(long estimate) {
    return new Tokens(name, tokens, period, key, estimate);
  }

  public Tokens name(String name) {
    return new Tokens(name, tokens, period, key, estimate);
  }
}
