package dev.sluice.openai;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What calls of models took.
 *
 * @param promptTokens the cached ones counted
 * @param completionTokens of the answers
 * @param cachedTokens of the prompts, those that the provider had cached
 * @param costUsd in US dollars; null: a model's price is not known
 */
public record Usage(
    long promptTokens, long completionTokens, long cachedTokens, @Nullable BigDecimal costUsd) {
  /** Nothing yet. */
  public static final Usage NONE = new Usage(0, 0, 0, BigDecimal.ZERO);

  /** Prompts and answers together. */
  public long tokens() {
    return promptTokens + completionTokens;
  }

  /** Both together; the cost is not known when one is not. */
  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cachedTokens + other.cachedTokens,
        costUsd == null || other.costUsd == null ? null : costUsd.add(other.costUsd));
  }

  /** The same at another cost. */
  Usage withCost(@Nullable BigDecimal cost) {
    return new Usage(promptTokens, completionTokens, cachedTokens, cost);
  }
}
