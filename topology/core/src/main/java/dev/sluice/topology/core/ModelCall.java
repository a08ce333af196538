package dev.sluice.topology.core;

import org.jspecify.annotations.Nullable;

/**
 * What a step's call of a model took; the engine only hands it on.
 *
 * @param costNanoUsd price in 1e-9 US dollars; null: not known
 * @param finishReason null: not told
 */
public record ModelCall(
    String provider,
    String model,
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    @Nullable Long costNanoUsd,
    long latencyMs,
    @Nullable String finishReason) {}
