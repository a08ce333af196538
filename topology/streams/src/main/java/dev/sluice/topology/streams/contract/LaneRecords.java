package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.lanes.ChildFinished;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal.ChildEnded;

/** What one partition of the engine tells another: contract {@code LaneRecord}. */
public final class LaneRecords {
  private LaneRecords() {}

  /**
   * A run to start.
   *
   * @param runId names the partition; the run's own id unless a batch is to start it
   */
  public static LaneRecord toAvro(String lane, String runId, NewRun run) {
    RunInfo.Parent parent = run.parent();
    return new LaneRecord(
        lane,
        new Triggered(
            runId,
            run.functionId(),
            Common.toAvro(run.event()),
            parent == null ? null : parent.runId(),
            parent == null ? null : parent.step()));
  }

  /** The run that a record is for; its id names the partition. */
  public static String runOf(LaneRecord record) {
    return switch (record.getBody()) {
      case Triggered t -> t.getRunId();
      case WaitResolved w -> w.getRunId();
      case ChildFinished c -> c.getRunId();
      default -> throw new IllegalArgumentException("Unknown lane record " + record);
    };
  }

  public static NewRun newRun(Triggered t) {
    RunInfo.Parent parent =
        t.getParentRunId() == null || t.getParentStep() == null
            ? null
            : new RunInfo.Parent(t.getParentRunId(), t.getParentStep());
    return new NewRun(t.getFunctionId(), Common.toCore(t.getEvent()), parent);
  }

  /** How an invoked run ended, for the one that invoked it. */
  public static LaneRecord toAvro(RunInfo.Parent parent, String childRunId, ChildEnded how) {
    return new LaneRecord(
        parent.runId(),
        new ChildFinished(
            parent.runId(), parent.step(), childRunId, how.output(), Common.toAvro(how.failure())));
  }

  public static ChildEnded childEnded(ChildFinished c) {
    return new ChildEnded(c.getStep(), c.getOutput(), Common.toCore(c.getError()));
  }
}
