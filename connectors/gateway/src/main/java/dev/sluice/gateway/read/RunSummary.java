package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list.
 *
 * @param functionId what it runs; empty when that part of the history is no longer kept
 * @param app whose workers run it; null: as above
 * @param eventId the event that started it; null: as above
 * @param eventName its name; null: as above
 * @param scheduledAt when it came to be, by the engine's clock
 * @param endedAt null: it has not ended
 * @param dueAt SLEEPING and RETRYING: when it goes on; else null
 * @param replayOf the run that it repeats; null: an original
 * @param error FAILED: the message of its error; else null
 */
public record RunSummary(
    String id,
    RunStatus status,
    String functionId,
    @Nullable String app,
    @Nullable String eventId,
    @Nullable String eventName,
    Instant scheduledAt,
    @Nullable Instant endedAt,
    @Nullable Instant dueAt,
    @Nullable String replayOf,
    @Nullable String error) {}
