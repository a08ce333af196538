package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;

/**
 * An event in a list.
 *
 * @param name its name
 * @param at when the engine first looked at it
 * @param matched false: no function listens to it
 * @param runs what it started, replays included, oldest first; at most {@link #MAX_RUNS}
 * @param skipped functions that listen to it and did not start, oldest first; at most {@link
 *     #MAX_RUNS}
 * @param nearMisses of an event that is not matched: what registered functions listen to and is
 *     spelled much like it, nearest first, at most {@link NearMisses#MOST}; else empty
 */
public record EventSummary(
    String id,
    String name,
    Instant at,
    boolean matched,
    List<StartedRun> runs,
    List<EventTrace.Skipped> skipped,
    List<String> nearMisses) {
  /** How many runs and skips of an event are in a list; {@link EventTrace} has them all. */
  public static final int MAX_RUNS = 20;

  /** A run that an event started. */
  public record StartedRun(String id, String functionId, RunStatus status) {}
}
