package dev.sluice.topology.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What about a run never changes.
 *
 * @param takenOver outcomes that it started with, as a replay
 * @param parent the step that invoked it; null: none did
 * @param pinned the app version whose workers alone may run it; null: all may
 * @param internal whether an event about another run started it; its own end tells no event then
 * @param lane the lane that owns its limits; null: it has none
 */
public record RunInfo(
    String runId,
    String functionId,
    String app,
    RetryPolicy retry,
    Instant startedAt,
    int takenOver,
    @Nullable Parent parent,
    @Nullable String pinned,
    boolean internal,
    @Nullable String lane) {

  /** The step of a run that waits for this one. */
  public record Parent(String runId, String step) {}

  /** A run that an event starts, without limits. */
  public RunInfo(
      String runId, String functionId, String app, RetryPolicy retry, Instant startedAt) {
    this(runId, functionId, app, retry, startedAt, 0);
  }

  /** A run that an event or a replay starts, without limits. */
  public RunInfo(
      String runId,
      String functionId,
      String app,
      RetryPolicy retry,
      Instant startedAt,
      int takenOver) {
    this(runId, functionId, app, retry, startedAt, takenOver, null, null, false, null);
  }

  /** A run of {@code function} as it is deployed now. */
  static RunInfo of(
      String runId,
      FunctionSpec function,
      Instant startedAt,
      @Nullable Parent parent,
      boolean internal,
      @Nullable String lane) {
    return new RunInfo(
        runId,
        function.id(),
        function.app(),
        function.retry(),
        startedAt,
        0,
        parent,
        function.pinned(),
        internal,
        lane);
  }

  /** A run of the same function as it is deployed now; of the old one when it is gone. */
  RunInfo again(String newRunId, @Nullable FunctionSpec deployed, int takenOver, Instant now) {
    return new RunInfo(
        newRunId,
        functionId,
        deployed == null ? app : deployed.app(),
        deployed == null ? retry : deployed.retry(),
        now,
        takenOver,
        null,
        deployed == null ? pinned : deployed.pinned(),
        internal,
        lane);
  }

  /** The same run, known to have begun at {@code at} or earlier. */
  RunInfo begunAt(Instant at) {
    return at.isBefore(startedAt)
        ? new RunInfo(runId, functionId, app, retry, at, takenOver, parent, pinned, internal, lane)
        : this;
  }
}
