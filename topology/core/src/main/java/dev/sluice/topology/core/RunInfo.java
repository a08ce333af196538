package dev.sluice.topology.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What about a run never changes. */
public record RunInfo(
    String runId, String functionId, String app, RetryPolicy retry, Instant startedAt) {

  /** A run of the same function as it is deployed now; of the old one when it is gone. */
  RunInfo again(String newRunId, @Nullable FunctionSpec deployed, Instant now) {
    return deployed == null
        ? new RunInfo(newRunId, functionId, app, retry, now)
        : new RunInfo(newRunId, deployed.id(), deployed.app(), deployed.retry(), now);
  }
}
