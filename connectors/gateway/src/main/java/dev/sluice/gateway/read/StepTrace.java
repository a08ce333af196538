package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run.
 *
 * @param name its memo key
 * @param kind RUN, SEND_EVENT, SLEEP, WAIT or INVOKE
 * @param memoized taken over from the run that this one replays: its body did not run again
 * @param startedAt when its first attempt, its sleep or its wait started; null: it is memoized
 * @param endedAt null: it is memoized or has not ended
 * @param until a sleep: when it is over; WAIT and INVOKE: when their time runs out; else null
 * @param retryAt RETRYING: when its next attempt is due; else null
 * @param input what its last attempt was given; null: nothing
 * @param output SUCCEEDED: what it returned, for a WAIT the event; null for a sleep
 * @param failure INVOKE: why the invoked run failed; else null, {@code attempts} has the errors
 * @param waitsFor WAIT: what it waits for; else null
 * @param invoked INVOKE: what it started; else null
 * @param tokens what its attempts used of the function's token budgets
 * @param modelCalls calls of models in its attempts, in order
 * @param attempts in order; empty for a sleep or wait and when memoized
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
    @Nullable Payload input,
    @Nullable Payload output,
    @Nullable Failure failure,
    @Nullable Wait waitsFor,
    @Nullable Invoked invoked,
    long tokens,
    List<ModelCall> modelCalls,
    List<Attempt> attempts) {
  /**
   * What a run waits for.
   *
   * @param events names of the events, any of which ends it
   * @param condition what it must fulfil, as it was written; empty: nothing
   */
  public record Wait(List<String> events, String condition) {}

  /**
   * A run that was started by another.
   *
   * @param runId empty: there is no such function, or it is not known yet
   */
  public record Invoked(String functionId, String runId) {}

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
