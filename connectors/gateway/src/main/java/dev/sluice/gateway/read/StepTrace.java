package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run.
 *
 * @param name its memo key
 * @param kind RUN, SLEEP and so on
 * @param memoized taken over from the run that this one replays: its body did not run again
 * @param startedAt when its first attempt or its sleep started; null: it is memoized
 * @param endedAt null: it is memoized or has not ended
 * @param until a sleep: when it is over; else null
 * @param retryAt RETRYING: when its next attempt is due; else null
 * @param output SUCCEEDED: what it returned; null for a sleep
 * @param attempts in order; empty for a sleep and when memoized
 */
public record StepTrace(
    String name,
    String kind,
    StepStatus status,
    boolean memoized,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant until,
    @Nullable Instant retryAt,
    @Nullable Payload output,
    List<Attempt> attempts) {
  /**
   * An attempt that ended.
   *
   * @param attempt from 1
   * @param epoch the turn it ran in
   * @param error why it failed; null: it succeeded
   */
  public record Attempt(
      int attempt, int epoch, Instant startedAt, Instant endedAt, @Nullable Failure error) {}
}
