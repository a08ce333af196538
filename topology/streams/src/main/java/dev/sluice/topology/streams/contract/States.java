package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.state.RunPhase;
import dev.sluice.schemas.state.RunRecord;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.StepKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a run's state is stored: contract {@code RunRecord}. */
public final class States {
  private States() {}

  public static RunRecord toAvro(RunState state) {
    return switch (state) {
      case Absent a -> throw new IllegalArgumentException("An absent run is not stored");
      case Ready r ->
          record(
              r.run(),
              RunPhase.READY,
              r.epoch(),
              r.progress(),
              null,
              r.workerLost() ? 1 : 0,
              r.run().startedAt(),
              null);
      case Executing e ->
          record(
              e.run(),
              RunPhase.EXECUTING,
              e.epoch(),
              e.progress(),
              e.turn(),
              e.recorded(),
              e.run().startedAt(),
              e.cancel());
      case Suspended s ->
          record(
              s.run(),
              RunPhase.SUSPENDED,
              s.epoch(),
              s.progress(),
              null,
              0,
              s.run().startedAt(),
              null);
      case Ended d ->
          record(d.run(), phase(d.status()), d.epoch(), d.progress(), null, 0, d.since(), null);
    };
  }

  private static RunRecord record(
      RunInfo run,
      RunPhase phase,
      int epoch,
      Progress p,
      @Nullable String turn,
      int recorded,
      Instant changedAt,
      @Nullable String cancel) {
    return new RunRecord(
        run.functionId(),
        run.app(),
        Common.toAvro(run.retry()),
        run.startedAt(),
        phase,
        epoch,
        turn,
        recorded,
        p.steps(),
        p.attempt(),
        p.losses(),
        cancel,
        changedAt,
        p.told(),
        run.takenOver(),
        p.pending().stream().map(States::toAvro).toList(),
        false,
        null,
        null,
        null,
        false,
        null,
        null,
        List.of(),
        0,
        null,
        0L);
  }

  private static RunPhase phase(RunStatus status) {
    return switch (status) {
      case COMPLETED -> RunPhase.COMPLETED;
      case FAILED -> RunPhase.FAILED;
      case CANCELLED -> RunPhase.CANCELLED;
    };
  }

  public static RunState toCore(String runId, RunRecord r) {
    RunInfo run =
        new RunInfo(
            runId,
            r.getFunctionId(),
            r.getApp(),
            Common.toCore(r.getRetry()),
            r.getStartedAt(),
            r.getTakenOver());
    List<Pending> pending = r.getPending().stream().map(States::toCore).toList();
    Progress p = new Progress(r.getSteps(), r.getAttempt(), r.getLosses(), pending, r.getTold());
    return switch (r.getPhase()) {
      case READY -> new Ready(run, r.getEpoch(), p, r.getRecorded() > 0);
      case EXECUTING ->
          new Executing(run, r.getEpoch(), p, r.getTurn(), r.getRecorded(), r.getCancel());
      case SUSPENDED -> new Suspended(run, r.getEpoch(), p);
      case COMPLETED -> new Ended(run, r.getEpoch(), p, RunStatus.COMPLETED, r.getChangedAt());
      case FAILED -> new Ended(run, r.getEpoch(), p, RunStatus.FAILED, r.getChangedAt());
      case CANCELLED -> new Ended(run, r.getEpoch(), p, RunStatus.CANCELLED, r.getChangedAt());
    };
  }

  private static dev.sluice.schemas.state.Pending toAvro(Pending p) {
    return switch (p) {
      case Pending.Sleep s -> pending(s.step(), StepKind.SLEEP, 0, s.dueAt(), null);
      case Pending.StepRetry s -> pending(s.step(), s.kind(), s.attempt(), s.dueAt(), s.failure());
      case Pending.BodyRetry b -> pending("", StepKind.RUN, 0, b.dueAt(), b.failure());
      case Pending.Redispatch r -> pending("", StepKind.RUN, 0, r.dueAt(), null);
    };
  }

  private static dev.sluice.schemas.state.Pending pending(
      String step,
      StepKind kind,
      int attempt,
      Instant dueAt,
      dev.sluice.topology.core.@Nullable Failure failure) {
    return new dev.sluice.schemas.state.Pending(
        step, Common.toAvro(kind), attempt, dueAt, Common.toAvro(failure), List.of());
  }

  private static Pending toCore(dev.sluice.schemas.state.Pending p) {
    var failure = Common.toCore(p.getError());
    if (p.getStep().isEmpty()) {
      return failure == null
          ? new Pending.Redispatch(p.getDueAt())
          : new Pending.BodyRetry(p.getDueAt(), failure);
    }
    return failure == null
        ? new Pending.Sleep(p.getStep(), p.getDueAt())
        : new Pending.StepRetry(
            p.getStep(),
            Common.toCore(p.getKind()),
            p.getAttempt(),
            p.getDueAt(),
            Objects.requireNonNull(failure));
  }
}
