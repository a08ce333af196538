package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a model took.
 *
 * @param provider such as {@code openai}
 * @param promptTokens the cached ones counted
 * @param costUsd price in US dollars, to 10^-9; null: not known
 * @param latencyMs from the request to the end of the answer
 * @param finishReason in the provider's word; null: not told
 */
public record ModelCall(
    String provider,
    String model,
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    @JsonFormat(shape = JsonFormat.Shape.NUMBER) @Nullable BigDecimal costUsd,
    long latencyMs,
    @Nullable String finishReason) {}
