package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.bulk.BulkOrder;

/** What stands in the inboxes of a partition, and what workers are given. */
final class SimRecord {
  private SimRecord() {}

  /** What a worker says. */
  record Reported(String runId, Report report) {}

  /** What the engine handed out, and how many reports it knew of by then. */
  record Command(Turn turn, SimPartition partition, int known) {}

  /** What operators want. */
  sealed interface Order {}

  record Cancel(String runId, String requestId) implements Order {}

  record Again(String runId, String requestId, String newRunId, boolean force) implements Order {}

  record Pause(String functionId, boolean paused) implements Order {}

  /** An order to many. */
  record Bulk(BulkOrder order) implements Order {}

  /** What the correlator and other partitions send. */
  sealed interface ForLane {}

  record Resolved(String runId, RunSignal.WaitResolved how) implements ForLane {}

  record Start(NewRun run) implements ForLane {}

  record ChildOver(String runId, RunSignal.ChildEnded how) implements ForLane {}
}
