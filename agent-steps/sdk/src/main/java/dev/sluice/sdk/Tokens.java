package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A budget that steps use up, such as the tokens of a model: a turn starts when its estimate is
 * left, and is settled with what its steps report by {@link Step#usedTokens}. Using more than the
 * estimate delays the turns that follow; a turn that uses more than is left leaves a debt, which is
 * paid off before the next one starts. A turn whose worker is lost counts as its estimate, or as
 * what it reported before if that is more.
 *
 * @param name shared by all functions that name it, the strictest of their budgets holds, and the
 *     largest of their estimates must be left; 1 to 128 characters; null: the function's own
 * @param tokens in each period, 1 to 10^12; as many may be used at once after a pause
 * @param period 1 second to 1 day
 * @param key an expression over {@code event}: one budget for each of its values; null: one for all
 * @param estimate what a turn is thought to use, 0 to {@code tokens}; with 0 turns start as long as
 *     anything is left, all that wait if there is no other limit
 * @param estimateBy an expression over {@code event} that gives what this turn is thought to use,
 *     such as {@code event.data.tokens}; more than {@code tokens} counts as {@code tokens}. What
 *     must be left for it to start is {@code estimate} all the same. Null, or no whole number above
 *     0: {@code estimate}
 */
public record Tokens(
    @Nullable String name,
    long tokens,
    Duration period,
    @Nullable String key,
    long estimate,
    @Nullable String estimateBy) {
  public Tokens {
    if (name != null) {
      Names.check("a token budget", name);
    }
    Ranges.check("a token budget", tokens, Bounds.TOKENS);
    Ranges.check("the period of a token budget", period, Bounds.TOKENS_PERIOD);
    Ranges.check("the estimate of a token budget", estimate, new Bounds.Range(0, tokens));
  }

  /** {@code tokens} a minute, of the function alone, with an estimate of 0. */
  public static Tokens of(long tokens) {
    return new Tokens(null, tokens, Duration.ofMinutes(1), null, 0, null);
  }

  /** The same number in another period. */
  public Tokens per(Duration period) {
    return new Tokens(name, tokens, period, key, estimate, estimateBy);
  }

  /** One such budget for each value of {@code key}, such as {@code event.data.model}. */
  public Tokens key(String key) {
    return new Tokens(name, tokens, period, key, estimate, estimateBy);
  }

  /** What a turn is thought to use. */
  public Tokens estimate(long estimate) {
    return new Tokens(name, tokens, period, key, estimate, estimateBy);
  }

  /** What this turn is thought to use, where its event tells. */
  public Tokens estimateBy(String expression) {
    return new Tokens(name, tokens, period, key, estimate, expression);
  }

  /** A budget that functions share, such as {@code openai}. */
  public Tokens name(String name) {
    return new Tokens(name, tokens, period, key, estimate, estimateBy);
  }
}
