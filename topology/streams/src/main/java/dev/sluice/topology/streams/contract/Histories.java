package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.FunctionPaused;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.InvokeEnded;
import dev.sluice.schemas.history.InvokeStarted;
import dev.sluice.schemas.history.OperationProgressed;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.history.WaitEnded;
import dev.sluice.schemas.history.WaitStarted;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FailureKey;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became true: contract {@code HistoryRecord}. */
public final class Histories {
  private Histories() {}

  public static HistoryRecord toAvro(
      String subject, String functionId, Fact fact, int partition, Instant at) {
    return new HistoryRecord(subject, functionId, at, body(functionId, fact, partition));
  }

  private static Object body(String functionId, Fact fact, int partition) {
    return switch (fact) {
      case Fact.EventUnmatched f -> new EventRouted(f.eventId(), f.eventName());
      case Fact.Scheduled f ->
          new RunScheduled(
              f.run().app(),
              f.event().id(),
              f.event().name(),
              f.event().data(),
              f.replayOf(),
              f.memoized(),
              f.events(),
              parentRun(f.run().parent()),
              parentStep(f.run().parent()),
              f.run().lane(),
              f.run().pinned());
      case Fact.Dispatched f -> new TurnDispatched(f.epoch(), f.workerLost());
      case Fact.Attempted f ->
          new StepAttempted(
              f.outcome().step(),
              Common.toAvro(f.outcome().kind()),
              f.outcome().attempt(),
              f.outcome().epoch(),
              f.outcome().startedAt(),
              f.outcome().endedAt(),
              f.outcome().output(),
              Common.toAvro(f.outcome().failure()),
              f.retryAt(),
              f.outcome().input(),
              f.outcome().tokens(),
              f.outcome().modelCalls().stream().map(Common::toAvro).toList());
      case Fact.SleepStarted f -> new SleepStarted(f.step(), f.until());
      case Fact.SleepEnded f -> new SleepEnded(f.step());
      case Fact.Queued f -> new RunQueued(f.limit(), f.key(), f.ahead(), f.since());
      case Fact.Skipped f ->
          new RunSkipped(f.eventId(), f.eventName(), f.reason(), f.key(), f.by());
      case Fact.WaitStarted f ->
          new WaitStarted(
              f.waiting().step(),
              f.waiting().options().stream().map(RunSignal.WaitFor::event).toList(),
              f.waiting().options().stream()
                  .map(RunSignal.WaitFor::shown)
                  .filter(shown -> !shown.isEmpty())
                  .collect(Collectors.joining(" | ")),
              f.waiting().until());
      case Fact.WaitEnded f -> new WaitEnded(f.step(), f.event());
      case Fact.InvokeStarted f ->
          new InvokeStarted(f.step(), f.functionId(), f.childRunId(), f.until());
      case Fact.InvokeEnded f -> new InvokeEnded(f.step(), f.output(), Common.toAvro(f.failure()));
      case Fact.Paused f -> new FunctionPaused(f.paused());
      case Fact.Progressed f ->
          new OperationProgressed(partition, f.scanned(), f.matched(), f.done(), f.error());
      case Fact.BodyFailed f ->
          new BodyFailed(f.attempt(), Common.toAvro(f.failure()), f.retryAt());
      case Fact.Ended f ->
          new RunEnded(
              status(f.status()),
              f.output(),
              Common.toAvro(f.failure()),
              f.reason(),
              f.vanished(),
              f.failure() == null ? null : FailureKey.of(functionId, f.failure()));
      case Fact.Refused f -> new ControlRefused(f.requestId(), f.code(), f.message());
    };
  }

  private static @Nullable String parentRun(RunInfo.@Nullable Parent parent) {
    return parent == null ? null : parent.runId();
  }

  private static @Nullable String parentStep(RunInfo.@Nullable Parent parent) {
    return parent == null ? null : parent.step();
  }

  private static RunStatus status(dev.sluice.topology.core.RunStatus status) {
    return switch (status) {
      case COMPLETED -> RunStatus.COMPLETED;
      case FAILED -> RunStatus.FAILED;
      case CANCELLED -> RunStatus.CANCELLED;
    };
  }
}
