package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A function in a list, and how its runs fare.
 *
 * @param totals of the window that was asked for
 * @param backlog what has not ended now
 */
public record FunctionHealth(
    @JsonUnwrapped FunctionSummary summary, RunStats.Totals totals, RunStats.Backlog backlog) {}
