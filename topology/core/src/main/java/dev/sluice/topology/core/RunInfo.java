package dev.sluice.topology.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What about a run never changes.
 *
 * @param takenOver outcomes that it started with, as a replay
 */
public record RunInfo(
    String runId,
    String functionId,
    String app,
    RetryPolicy retry,
    Instant startedAt,
    int takenOver) {

  /** A run that starts with nothing. */
  public RunInfo(
      String runId, String functionId, String app, RetryPolicy retry, Instant startedAt) {
    this(runId, functionId, app, retry, startedAt, 0);
  }

  /** A run of the same function as it is deployed now; of the old one when it is gone. */
  RunInfo again(String newRunId, @Nullable FunctionSpec deployed, int takenOver, Instant now) {
    return deployed == null
        ? new RunInfo(newRunId, functionId, app, retry, now, takenOver)
        : new RunInfo(newRunId, deployed.id(), deployed.app(), deployed.retry(), now, takenOver);
  }
}
