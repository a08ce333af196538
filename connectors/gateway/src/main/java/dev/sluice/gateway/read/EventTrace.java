package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an event.
 *
 * @param name its name
 * @param at when the engine first looked at it
 * @param matched false: no function listens to it
 * @param runs what it started, replays included, oldest first; at most {@link RunFilter#MAX_LIMIT}
 * @param skipped functions that listen to it and did not start, oldest first
 * @param nearMisses of an event that is not matched: what registered functions listen to and is
 *     spelled much like it, nearest first, at most {@link NearMisses#MOST}; else empty
 */
public record EventTrace(
    String id,
    String name,
    Instant at,
    boolean matched,
    List<RunSummary> runs,
    List<Skipped> skipped,
    List<String> nearMisses) {
  /**
   * An event that matched a function and started no run of it.
   *
   * @param reason RATE_LIMIT, IDEMPOTENCY, SINGLETON, DEBOUNCE or MISSED (a tick)
   * @param key the value of the limit's key; null: it has none
   * @param by the run that stood in its way, or took its place; null: none
   */
  public record Skipped(
      String functionId, String reason, @Nullable String key, @Nullable String by, Instant at) {}
}
