package dev.sluice.topology.streams;

import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.Reports;
import java.time.Instant;
import java.util.List;
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
                new Instruction.Replay(r.getNewRunId(), control.getRequestId(), r.getForce()));
        default -> throw unknown("control", control.getBody());
      }
    }
  }

  /** What other partitions of the engine send. */
  static final class Lanes extends Reading<LaneRecord, Instruction> {
    private final FunctionCatalog catalog;
    private final String functionsTopic;
    private @Nullable Functions functions;

    Lanes(SluiceSerdes serdes, FunctionCatalog catalog, String functionsTopic) {
      super(serdes.of(LaneRecord.class).deserializer());
      this.catalog = catalog;
      this.functionsTopic = functionsTopic;
    }

    @Override
    public void init(ProcessorContext<String, Instruction> context) {
      super.init(context);
      functions =
          catalog.view(functionsTopic, context.getStateStore(EngineTopology.FUNCTIONS_STORE));
    }

    @Override
    void take(LaneRecord record) {
      if (!(record.getBody() instanceof Triggered t)) {
        throw unknown("lane", record.getBody());
      }
      FunctionSpec function = functions == null ? null : functions.byId(t.getFunctionId());
      if (function == null) {
        return; // unregistered while the event was on its way
      }
      Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
      var run = new RunInfo(t.getRunId(), function.id(), function.app(), function.retry(), now);
      var signal = new RunSignal.Triggered(run, Common.toCore(t.getEvent()), null, List.of());
      forward(context(), t.getRunId(), new Instruction.Signal(signal));
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
