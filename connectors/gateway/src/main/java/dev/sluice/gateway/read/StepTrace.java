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
 * @param attempts that ended, in order; empty for a sleep or wait and when memoized
 * @param executing EXECUTING: the attempt that runs; else null
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
    List<Attempt> attempts,
    @Nullable Executing executing) {

  /** A step as the history tells it. */
  public StepTrace(
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
    this(
        name,
        kind,
        status,
        memoized,
        startedAt,
        endedAt,
        until,
        retryAt,
        input,
        output,
        failure,
        waitsFor,
        invoked,
        tokens,
        modelCalls,
        attempts,
        null);
  }

  /** A step of which no attempt has ended. */
  static StepTrace executing(String name, String kind, Executing executing) {
    return new StepTrace(
        name,
        kind,
        StepStatus.EXECUTING,
        false,
        executing.since(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        List.of(),
        List.of(),
        executing);
  }

  /** The same step, whose next attempt runs. */
  StepTrace executing(Executing next) {
    return new StepTrace(
        name,
        kind,
        StepStatus.EXECUTING,
        false,
        startedAt,
        null,
        null,
        null,
        input,
        output,
        failure,
        waitsFor,
        invoked,
        tokens,
        modelCalls,
        attempts,
        next);
  }

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

  /**
   * An attempt that runs, as its worker said.
   *
   * @param attempt from 1
   * @param since when it began, by the worker's clock
   * @param worker the worker's id
   * @param host the machine that the worker is on
   * @param heardAt when the worker said so
   * @param silent whether the worker was not heard of since, and may be gone
   */
  public record Executing(
      int attempt, Instant since, String worker, String host, Instant heardAt, boolean silent) {}
}
