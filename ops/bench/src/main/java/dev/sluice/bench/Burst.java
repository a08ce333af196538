package dev.sluice.bench;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.StepAttempted;
import java.util.concurrent.atomic.AtomicLong;

/** Events that one step sends, from its start to the ends of the runs that they start. */
final class Burst implements Client.Watcher {
  private final int events;
  private final AtomicLong ended = new AtomicLong();
  private long scheduled;
  private volatile long stepStartedAt;
  private volatile long stepEndedAt;
  private volatile long allScheduledAt;
  private volatile long allEndedAt;

  Burst(int events) {
    this.events = events;
  }

  /** Runs of these events that have ended. */
  long ended() {
    return ended.get();
  }

  /** How long the step took, by the worker's clock. */
  long stepMillis() {
    return stepEndedAt - stepStartedAt;
  }

  /** From the start of the step until the client had read that all runs exist. */
  long startedMillis() {
    return allScheduledAt - stepStartedAt;
  }

  /** From the start of the step until the client had read that all runs have ended. */
  long endedMillis() {
    return allEndedAt - stepStartedAt;
  }

  @Override
  public void seen(HistoryRecord record) {
    switch (record.getBody()) {
      case StepAttempted step when record.getFunctionId().equals(BenchFunctions.SENDER) -> {
        stepStartedAt = step.getStartedAt().toEpochMilli();
        stepEndedAt = step.getEndedAt().toEpochMilli();
      }
      case RunScheduled run when record.getFunctionId().equals(BenchFunctions.SENT) -> {
        if (++scheduled == events) {
          allScheduledAt = System.currentTimeMillis();
        }
      }
      case RunEnded run when record.getFunctionId().equals(BenchFunctions.SENT) -> {
        if (ended.get() == events - 1) {
          allEndedAt = System.currentTimeMillis();
        }
        ended.incrementAndGet();
      }
      default -> {} // of no interest here
    }
  }
}
