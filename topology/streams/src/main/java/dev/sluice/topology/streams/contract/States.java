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
              null,
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
              e.cancel(),
              null);
      case Suspended s ->
          record(
              s.run(),
              RunPhase.SUSPENDED,
              s.epoch(),
              s.progress(),
              null,
              0,
              s.run().startedAt(),
              null,
              null);
      case Ended d ->
          record(
              d.run(),
              phase(d.status()),
              d.epoch(),
              d.progress(),
              null,
              0,
              d.since(),
              null,
              d.failure());
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
      @Nullable String cancel,
      dev.sluice.topology.core.@Nullable Failure failure) {
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
        p.news(),
        run.parent() == null ? null : run.parent().runId(),
        run.parent() == null ? null : run.parent().step(),
        run.pinned(),
        run.internal(),
        p.finishBy(),
        run.lane(),
        Common.toAvro(failure),
        p.memoBytes());
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
            r.getTakenOver(),
            parent(r),
            r.getPinned(),
            r.getInternal(),
            r.getLane());
    List<Pending> pending = r.getPending().stream().map(States::toCore).toList();
    Progress p =
        new Progress(
            r.getSteps(),
            r.getAttempt(),
            r.getLosses(),
            pending,
            r.getTold(),
            r.getNews(),
            r.getMemoBytes(),
            r.getFinishBy());
    return switch (r.getPhase()) {
      case READY -> new Ready(run, r.getEpoch(), p, r.getRecorded() > 0, false);
      case EXECUTING ->
          new Executing(run, r.getEpoch(), p, r.getTurn(), r.getRecorded(), r.getCancel());
      case SUSPENDED -> new Suspended(run, r.getEpoch(), p);
      case COMPLETED -> new Ended(run, r.getEpoch(), p, RunStatus.COMPLETED, r.getChangedAt());
      case FAILED ->
          new Ended(
              run,
              r.getEpoch(),
              p,
              RunStatus.FAILED,
              r.getChangedAt(),
              Common.toCore(r.getFailure()));
      case CANCELLED -> new Ended(run, r.getEpoch(), p, RunStatus.CANCELLED, r.getChangedAt());
    };
  }

  private static RunInfo.@Nullable Parent parent(RunRecord r) {
    return r.getParentRunId() == null || r.getParentStep() == null
        ? null
        : new RunInfo.Parent(r.getParentRunId(), r.getParentStep());
  }

  private static dev.sluice.schemas.state.Pending toAvro(Pending p) {
    return switch (p) {
      case Pending.Start s -> pending("", StepKind.SLEEP, 0, s.dueAt(), List.of());
      case Pending.Sleep s -> pending(s.step(), StepKind.SLEEP, 0, s.dueAt(), List.of());
      case Pending.StepRetry s ->
          retry(s.step(), s.kind(), s.attempt(), s.dueAt(), s.failure(), s.startedAt());
      case Pending.BodyRetry b -> retry("", StepKind.RUN, 0, b.dueAt(), b.failure(), null);
      case Pending.Redispatch r -> pending("", StepKind.RUN, 0, r.dueAt(), List.of());
      case Pending.Wait w -> pending(w.step(), StepKind.WAIT, 0, w.dueAt(), w.keys());
      case Pending.Child c -> pending(c.step(), StepKind.INVOKE, 0, c.dueAt(), List.of());
      case Pending.CancelOn c -> pending(c.step(), StepKind.WAIT, -1, c.dueAt(), c.keys());
    };
  }

  private static dev.sluice.schemas.state.Pending pending(
      String step, StepKind kind, int attempt, Instant dueAt, List<String> keys) {
    return new dev.sluice.schemas.state.Pending(
        step, Common.toAvro(kind), attempt, dueAt, null, keys, null);
  }

  private static dev.sluice.schemas.state.Pending retry(
      String step,
      StepKind kind,
      int attempt,
      Instant dueAt,
      dev.sluice.topology.core.Failure failure,
      @Nullable Instant startedAt) {
    return new dev.sluice.schemas.state.Pending(
        step, Common.toAvro(kind), attempt, dueAt, Common.toAvro(failure), List.of(), startedAt);
  }

  private static Pending toCore(dev.sluice.schemas.state.Pending p) {
    var failure = Common.toCore(p.getError());
    if (p.getStep().isEmpty()) {
      if (p.getKind() == dev.sluice.schemas.common.StepKind.SLEEP) {
        return new Pending.Start(p.getDueAt());
      }
      return failure == null
          ? new Pending.Redispatch(p.getDueAt())
          : new Pending.BodyRetry(p.getDueAt(), failure);
    }
    if (failure != null) {
      return new Pending.StepRetry(
          p.getStep(),
          Common.toCore(p.getKind()),
          p.getAttempt(),
          p.getDueAt(),
          failure,
          p.getStartedAt());
    }
    return switch (p.getKind()) {
      case WAIT ->
          p.getAttempt() < 0
              ? new Pending.CancelOn(p.getStep(), p.getDueAt(), p.getKeys())
              : new Pending.Wait(p.getStep(), p.getDueAt(), p.getKeys());
      case INVOKE -> new Pending.Child(p.getStep(), p.getDueAt());
      case RUN, SLEEP, SEND_EVENT -> new Pending.Sleep(p.getStep(), p.getDueAt());
    };
  }
}
