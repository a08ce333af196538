package dev.sluice.bench;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Runs that are in the middle of their steps, as the history tells of them. */
final class InFlight implements Client.Watcher {
  private final String functionId;

  /** Steps that each run has recorded. */
  private final Map<String, Integer> steps = new ConcurrentHashMap<>();

  /** How long after the break each run had recorded a step that began after it, in nanoseconds. */
  private final Map<String, Long> goneOn = new ConcurrentHashMap<>();

  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile long brokenAt = Long.MAX_VALUE;
  private volatile long brokenNanos;
  private volatile long lastEndNanos;

  InFlight(String functionId) {
    this.functionId = functionId;
  }

  /** From now on it counts when runs go on. */
  void broken() {
    brokenNanos = System.nanoTime();
    brokenAt = System.currentTimeMillis();
  }

  /** Runs that have recorded at least so many steps. */
  long withSteps(int atLeast) {
    return steps.values().stream().filter(count -> count >= atLeast).count();
  }

  long ended() {
    return ended.get();
  }

  /** Those that ended otherwise than completed. */
  long failed() {
    return failed.get();
  }

  long goneOn() {
    return goneOn.size();
  }

  /** From the break until each run had gone on. */
  Histogram goneOnMicros() {
    Histogram micros = Load.histogram();
    goneOn.values().forEach(nanos -> micros.recordValue(nanos / 1000));
    return micros;
  }

  /** From the break until the last run had ended. */
  double doneSeconds() {
    return (lastEndNanos - brokenNanos) / 1e9;
  }

  @Override
  public void seen(HistoryRecord record) {
    if (!record.getFunctionId().equals(functionId)) {
      return;
    }
    switch (record.getBody()) {
      case StepAttempted step -> {
        steps.merge(record.getRunId(), 1, Integer::sum);
        if (step.getStartedAt().toEpochMilli() >= brokenAt) {
          goneOn.putIfAbsent(record.getRunId(), System.nanoTime() - brokenNanos);
        }
      }
      case RunEnded end -> {
        if (end.getStatus() != RunStatus.COMPLETED) {
          failed.incrementAndGet();
        }
        lastEndNanos = System.nanoTime();
        ended.incrementAndGet();
      }
      default -> {} // turns come and go
    }
  }
}
