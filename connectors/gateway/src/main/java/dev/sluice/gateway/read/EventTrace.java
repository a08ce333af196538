package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;

/**
 * What came of an event.
 *
 * @param name its name
 * @param at when the engine first looked at it
 * @param matched false: it started nothing
 * @param runs what it started, replays included, oldest first; at most {@link RunFilter#MAX_LIMIT}
 */
public record EventTrace(
    String id, String name, Instant at, boolean matched, List<RunSummary> runs) {}
