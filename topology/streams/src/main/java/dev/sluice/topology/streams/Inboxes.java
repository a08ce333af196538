package dev.sluice.topology.streams;

import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.EndSessions;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.lanes.ChildFinished;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.LaneRecords;
import dev.sluice.topology.streams.contract.Orders;
import dev.sluice.topology.streams.contract.Reports;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** One small processor per inbox: from its contract to what the engine processor takes. */
final class Inboxes {
  private Inboxes() {}

  /** What workers report. */
  static final class Results extends Reading<Result, Instruction> {
    Results(SluiceSerdes serdes) {
      super(serdes.of(Result.class).deserializer());
    }

    @Override
    void take(Result result) {
      forward(context(), result.getRunId(), new Instruction.Signal(Reports.toCore(result)));
    }

    @Override
    void unreadable(@Nullable String runId) {
      if (runId != null) {
        forward(context(), runId, new Instruction.Signal(new RunSignal.ReportLost()));
      }
    }
  }

  /** What operators order. */
  static final class Controls extends Reading<Control, Instruction> {
    Controls(SluiceSerdes serdes) {
      super(serdes.of(Control.class).deserializer());
    }

    @Override
    void take(Control control) {
      switch (control.getBody()) {
        case Cancel c ->
            forward(
                context(),
                c.getRunId(),
                new Instruction.Signal(
                    new RunSignal.CancelRequested(control.getRequestId(), c.getReason())));
        case Replay r ->
            forward(
                context(),
                r.getRunId(),
                new Instruction.Replay(
                    new dev.sluice.topology.core.Replay(
                        r.getRunId(),
                        r.getNewRunId(),
                        control.getRequestId(),
                        r.getForce(),
                        r.getFromStep(),
                        r.getStepInput(),
                        r.getData())));
        case Start s ->
            forward(
                context(),
                s.getFunctionId(),
                new Instruction.Start(
                    new NewRun(s.getFunctionId(), Common.toCore(s.getEvent()), null)));
        case Pause p -> forward(context(), p.getFunctionId(), new Instruction.Pause(true));
        case Resume r -> forward(context(), r.getFunctionId(), new Instruction.Pause(false));
        case Bulk b ->
            forward(
                context(), control.getRequestId(), new Instruction.Bulk(Orders.toCore(control, b)));
        case EndSessions toldForTheAudit -> {}
        default -> throw unknown("control", control.getBody());
      }
    }
  }

  /** What other partitions of the engine send. */
  static final class Lanes extends Reading<LaneRecord, Instruction> {
    Lanes(SluiceSerdes serdes) {
      super(serdes.of(LaneRecord.class).deserializer());
    }

    @Override
    void take(LaneRecord record) {
      switch (record.getBody()) {
        case Triggered t ->
            forward(context(), t.getRunId(), new Instruction.StartHere(LaneRecords.newRun(t)));
        case WaitResolved w -> {
          if (w.getEvent() != null) {
            forward(
                context(),
                w.getRunId(),
                new Instruction.Signal(
                    new RunSignal.WaitResolved(
                        w.getStep(), w.getOption(), Common.toCore(w.getEvent()))));
          }
        }
        case ChildFinished c ->
            forward(context(), c.getRunId(), new Instruction.Signal(LaneRecords.childEnded(c)));
        default -> throw unknown("lane", record.getBody());
      }
    }
  }

  /** Stamps it with the wall clock: the inbox's own timestamps only order the inboxes. */
  private static void forward(
      ProcessorContext<String, Instruction> context, String runId, Instruction instruction) {
    context.forward(new Record<>(runId, instruction, context.currentSystemTimeMs()));
  }

  private static IllegalArgumentException unknown(String inbox, @Nullable Object body) {
    return new IllegalArgumentException(
        "This engine does not know the " + inbox + " record " + body);
  }
}
