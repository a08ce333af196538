package dev.sluice.console;

import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records folded into rows: what a batch says of one thing becomes one row, however often it says
 * it. Pure: the rows that the table has of the batch's runs are handed in.
 */
final class HistoryBatch {
  final Map<String, RunRow> runs = new LinkedHashMap<>();
  final Map<StepKey, AttemptRow> attempts = new LinkedHashMap<>();
  final Map<SleepKey, SleepRow> sleeps = new LinkedHashMap<>();
  final Map<String, EventRow> events = new LinkedHashMap<>();
  final Map<String, RefusalRow> refusals = new LinkedHashMap<>();
  final Map<String, Optional<FunctionRow>> functions = new LinkedHashMap<>();

  record StepKey(String runId, String step, int attempt) {}

  record AttemptRow(
      StepKey key,
      String kind,
      int epoch,
      Instant startedAt,
      Instant endedAt,
      @Nullable ByteBuffer output,
      @Nullable String error,
      @Nullable Instant retryAt) {}

  record SleepKey(String runId, String step) {}

  record SleepRow(
      SleepKey key,
      @Nullable Instant startedAt,
      @Nullable Instant until,
      @Nullable Instant endedAt) {}

  record EventRow(String id, String name, Instant at, boolean matched) {}

  record RefusalRow(String requestId, String runId, String code, String message, Instant at) {}

  record FunctionRow(
      String id,
      String app,
      @Nullable String appVersion,
      String triggers,
      int retries,
      Instant registeredAt) {}

  /**
   * @param known the rows that the table has of this batch's runs
   */
  HistoryBatch(Map<String, RunRow> known) {
    runs.putAll(known);
  }

  void add(HistoryRecord told, long version) {
    Instant at = told.getAt();
    switch (told.getBody()) {
      case EventRouted body -> event(body.getEventId(), body.getEventName(), at, false);
      case RunScheduled body -> {
        run(told, version).scheduled(body, at);
        event(body.getEventId(), body.getEventName(), at, true);
      }
      case TurnDispatched body -> run(told, version).dispatched(body);
      case StepAttempted body -> {
        run(told, version).attempted(body);
        attempt(told.getRunId(), body);
      }
      case SleepStarted body -> {
        RunRow run = run(told, version);
        SleepRow sleep = sleep(told.getRunId(), body.getStep(), at, body.getUntil(), null);
        if (sleep.endedAt() == null) {
          run.sleeping(body.getUntil());
        }
      }
      case SleepEnded body -> {
        run(told, version);
        sleep(told.getRunId(), body.getStep(), null, null, at);
      }
      case BodyFailed body -> run(told, version).bodyFailed(body);
      case RunEnded body -> run(told, version).ended(body, at);
      case ControlRefused body -> {
        if (runs.containsKey(told.getRunId())) {
          run(told, version);
        }
        refused(told.getRunId(), body, at);
      }
      default ->
          throw new IllegalArgumentException(
              "Unknown kind of history record: " + told.getBody().getClass().getSimpleName());
    }
  }

  void add(String functionId, @Nullable FunctionDefinition definition) {
    functions.put(
        functionId,
        Optional.ofNullable(definition)
            .map(
                d ->
                    new FunctionRow(
                        functionId,
                        Texts.storable(d.getApp()),
                        d.getAppVersion() == null ? null : Texts.storable(d.getAppVersion()),
                        Texts.json(d.getTriggers().stream().map(Trigger::getEvent).toList()),
                        d.getRetry().getRetries(),
                        d.getRegisteredAt())));
  }

  private RunRow run(HistoryRecord told, long version) {
    RunRow row = runs.computeIfAbsent(told.getRunId(), id -> new RunRow(id, told.getAt()));
    if (!told.getFunctionId().isEmpty()) {
      row.functionId = Texts.storable(told.getFunctionId());
    }
    row.version = Math.max(row.version, version);
    return row;
  }

  private void attempt(String runId, StepAttempted told) {
    var key = new StepKey(runId, Texts.storable(told.getStep()), told.getAttempt());
    AttemptRow before = attempts.get(key);
    if (before != null && before.epoch() > told.getEpoch()) {
      return;
    }
    attempts.put(
        key,
        new AttemptRow(
            key,
            told.getKind().name(),
            told.getEpoch(),
            told.getStartedAt(),
            told.getEndedAt(),
            told.getOutput(),
            told.getError() == null ? null : Texts.json(told.getError()),
            told.getRetryAt()));
  }

  private SleepRow sleep(
      String runId,
      String step,
      @Nullable Instant startedAt,
      @Nullable Instant until,
      @Nullable Instant endedAt) {
    var key = new SleepKey(runId, Texts.storable(step));
    return sleeps.merge(
        key,
        new SleepRow(key, startedAt, until, endedAt),
        (before, now) ->
            new SleepRow(
                key,
                before.startedAt() == null ? now.startedAt() : before.startedAt(),
                now.until() == null ? before.until() : now.until(),
                before.endedAt() == null ? now.endedAt() : before.endedAt()));
  }

  private void event(String id, String name, Instant at, boolean matched) {
    String key = Texts.storable(id);
    events.merge(
        key,
        new EventRow(key, Texts.storable(name), at, matched),
        (before, now) ->
            new EventRow(key, before.name(), before.at(), before.matched() || now.matched()));
  }

  private void refused(String runId, ControlRefused told, Instant at) {
    String key = Texts.storable(told.getRequestId());
    refusals.putIfAbsent(
        key,
        new RefusalRow(
            key,
            Texts.storable(runId),
            Texts.storable(told.getCode()),
            Texts.storable(told.getMessage()),
            at));
  }
}
