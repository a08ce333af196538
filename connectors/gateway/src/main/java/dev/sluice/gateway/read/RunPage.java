package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of runs.
 *
 * @param runs newest first; of a text or an expression it may be short, or even empty, and have a
 *     cursor all the same
 * @param cursor asks for the next page; null: this is the last
 * @param scanned on how many runs a text or an expression was tried for this page; null: neither
 *     was asked for
 */
public record RunPage(List<RunSummary> runs, @Nullable String cursor, @Nullable Integer scanned) {}
