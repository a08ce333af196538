package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A function with its whole configuration, and how its runs fare.
 *
 * @param summary what a list shows of it
 * @param stats at most {@link RunStats#SPARK_BUCKETS} buckets
 */
public record FunctionTrace(
    @JsonUnwrapped FunctionSummary summary, FunctionConfig config, RunStats stats) {}
