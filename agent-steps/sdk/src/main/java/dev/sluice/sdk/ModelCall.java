package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a model took, for the trace of its step; hand it to {@link Step#modelCall}.
 *
 * @param provider whose API answered, such as {@code openai}
 * @param model as the answer stated it
 * @param promptTokens of the prompt, the cached ones counted; at least 0
 * @param completionTokens of the answer; at least 0
 * @param cachedTokens of the prompt, those that the provider had cached; 0 to {@code promptTokens}
 * @param costUsd price in US dollars, at least 0 and below 10^9, kept to 10^-9; null: not known
 * @param latency from the request to the end of the answer; at least 0
 * @param finishReason why the model stopped, in the provider's word; null: not told
 */
public record ModelCall(
    String provider,
    String model,
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    @Nullable BigDecimal costUsd,
    Duration latency,
    @Nullable String finishReason) {
  private static final BigDecimal MAX_COST = BigDecimal.TEN.pow(9);

  /**
   * @throws SluiceException SLUICE-3019: a value is out of its range
   */
  public ModelCall {
    check(
        !provider.isBlank() && !model.isBlank(), "a provider and a model", provider + "/" + model);
    check(promptTokens >= 0, "prompt tokens of at least 0", promptTokens);
    check(completionTokens >= 0, "completion tokens of at least 0", completionTokens);
    check(
        cachedTokens >= 0 && cachedTokens <= promptTokens,
        "cached tokens from 0 to the prompt's " + promptTokens,
        cachedTokens);
    check(
        costUsd == null || (costUsd.signum() >= 0 && costUsd.compareTo(MAX_COST) < 0),
        "a cost from 0 to 10^9 US dollars",
        costUsd);
    check(!latency.isNegative(), "a latency of at least 0", latency);
  }

  private static void check(boolean fits, String expected, @Nullable Object found) {
    if (!fits) {
      throw new SluiceException(
          "SLUICE-3019",
          "Expected a model call with " + expected + ", found " + found + ".",
          "Report what the provider's answer says; leave out a cost that is not known (null).");
    }
  }

  /** Prompt and completion together. */
  public long tokens() {
    return promptTokens + completionTokens;
  }
}
