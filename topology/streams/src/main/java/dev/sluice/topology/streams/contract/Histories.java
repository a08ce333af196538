package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.topology.core.Fact;
import java.time.Instant;
import java.util.List;

/** What became true: contract {@code HistoryRecord}. */
public final class Histories {
  private Histories() {}

  public static HistoryRecord toAvro(String subject, String functionId, Fact fact, Instant at) {
    return new HistoryRecord(subject, functionId, at, body(fact));
  }

  private static Object body(Fact fact) {
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
              1,
              null,
              null,
              null,
              null);
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
              null,
              0L);
      case Fact.SleepStarted f -> new SleepStarted(f.step(), f.until());
      case Fact.SleepEnded f -> new SleepEnded(f.step());
      case Fact.BodyFailed f ->
          new BodyFailed(f.attempt(), Common.toAvro(f.failure()), f.retryAt());
      case Fact.Ended f ->
          new RunEnded(
              status(f.status()), f.output(), Common.toAvro(f.failure()), f.reason(), List.of());
      case Fact.Refused f -> new ControlRefused(f.requestId(), f.code(), f.message());
    };
  }

  private static RunStatus status(dev.sluice.topology.core.RunStatus status) {
    return switch (status) {
      case COMPLETED -> RunStatus.COMPLETED;
      case FAILED -> RunStatus.FAILED;
      case CANCELLED -> RunStatus.CANCELLED;
    };
  }
}
