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
 * @param dueAt SLEEPING, WAITING and RETRYING: when it goes on at the latest; else null
 * @param replayOf the run that it repeats; null: an original
 * @param parentRunId the run that invoked it; null: none did
 * @param byHand true: an operator started it, not its triggers
 * @param events how many events it was started with; more than 1: a batch
 * @param queued QUEUED: what holds it; else null
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
    @Nullable String parentRunId,
    boolean byHand,
    int events,
    @Nullable Queued queued,
    @Nullable String error) {
  /**
   * Why a run that could go on does not.
   *
   * @param limit which limit, in words
   * @param key the value of the limit's key; null: it has none
   * @param ahead runs before it in the queue, as it was told
   * @param since when it came to the queue
   */
  public record Queued(String limit, @Nullable String key, int ahead, Instant since) {}
}
