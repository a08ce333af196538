package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of runs.
 *
 * @param runs newest first
 * @param cursor asks for the next page; null: this is the last
 */
public record RunPage(List<RunSummary> runs, @Nullable String cursor) {}
