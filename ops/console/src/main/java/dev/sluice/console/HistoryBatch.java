package dev.sluice.console;

import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.functions.FunctionDefinition;
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
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.history.WaitEnded;
import dev.sluice.schemas.history.WaitStarted;
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
  final Map<AttemptRow.Key, AttemptRow> attempts = new LinkedHashMap<>();
  final Map<StepKey, SleepRow> sleeps = new LinkedHashMap<>();
  final Map<StepKey, WaitRow> waits = new LinkedHashMap<>();
  final Map<SkipKey, SkipRow> skips = new LinkedHashMap<>();
  final Map<String, PauseRow> pauses = new LinkedHashMap<>();
  final Map<ProgressKey, ProgressRow> progress = new LinkedHashMap<>();
  final Map<OrderRow.Key, OrderRow> orders = new LinkedHashMap<>();
  final Map<String, EventRow> events = new LinkedHashMap<>();
  final Map<String, RefusalRow> refusals = new LinkedHashMap<>();
  final Map<String, Optional<FunctionRow>> functions = new LinkedHashMap<>();

  record SkipKey(String eventId, String functionId, String reason) {}

  record SkipRow(SkipKey key, @Nullable String limitKey, @Nullable String by, Instant at) {}

  record PauseRow(String functionId, boolean paused, Instant at) {
    /** What was told later; of the same moment, that it goes on. */
    PauseRow and(PauseRow other) {
      int order = at.compareTo(other.at());
      return order > 0 || (order == 0 && !paused) ? this : other;
    }
  }

  record ProgressKey(String operationId, int partition) {}

  record ProgressRow(
      ProgressKey key, long scanned, long matched, boolean done, @Nullable String error) {
    /** The further of both. */
    ProgressRow and(ProgressRow other) {
      return new ProgressRow(
          key,
          Math.max(scanned, other.scanned()),
          Math.max(matched, other.matched()),
          done || other.done(),
          error == null ? other.error() : error);
    }
  }

  record EventRow(String id, String name, Instant at, boolean matched) {}

  record RefusalRow(String requestId, String runId, String code, String message, Instant at) {}

  /**
   * @param known the rows that the table has of this batch's runs
   */
  HistoryBatch(Map<String, RunRow> known) {
    runs.putAll(known);
  }

  /** Decides where the rows lie, once all has been told. */
  void file(Kept kept, Instant now) {
    runs.values().forEach(run -> run.file(kept, now));
  }

  /** Under which day the rows of one of the batch's runs lie. */
  String leaves(String runId) {
    RunRow run = runs.get(runId);
    return run == null ? Kept.OPEN : run.leaves;
  }

  /** Whether a record speaks of a run, so that the table's row of it is needed. */
  static boolean isOfRun(HistoryRecord told) {
    return switch (told.getBody()) {
      case EventRouted e -> false;
      case RunSkipped s -> false;
      case FunctionPaused p -> false;
      case OperationProgressed o -> false;
      default -> true;
    };
  }

  void add(HistoryRecord told, long version) {
    Instant at = told.getAt();
    switch (told.getBody()) {
      case EventRouted body -> event(body.getEventId(), body.getEventName(), at, false);
      case RunScheduled body -> {
        run(told, version).scheduled(body, at);
        event(body.getEventId(), body.getEventName(), at, true);
      }
      case TurnDispatched body -> run(told, version).dispatched(body, at);
      case StepAttempted body -> {
        run(told, version).attempted(body);
        AttemptRow attempt = AttemptRow.of(told.getRunId(), body);
        attempts.merge(attempt.key(), attempt, AttemptRow::and);
      }
      case SleepStarted body -> {
        RunRow run = run(told, version);
        SleepRow sleep = sleep(told.getRunId(), body.getStep(), at, body.getUntil(), null);
        if (sleep.endedAt() == null) {
          run.sleeping(body.getUntil(), at);
        }
      }
      case SleepEnded body -> {
        run(told, version);
        sleep(told.getRunId(), body.getStep(), null, null, at);
      }
      case RunQueued body -> run(told, version).queued(body, at);
      case RunSkipped body -> {
        skipped(told.getFunctionId(), body, at);
        event(body.getEventId(), body.getEventName(), at, true);
      }
      case WaitStarted body -> {
        RunRow run = run(told, version);
        StepKey key = stepKey(told.getRunId(), body.getStep());
        if (wait(WaitRow.started(key, body, at, told.getFunctionId())).endedAt() == null) {
          run.waiting(body.getUntil(), at);
        }
      }
      case WaitEnded body -> {
        run(told, version);
        StepKey key = stepKey(told.getRunId(), body.getStep());
        wait(WaitRow.ended(key, "WAIT", body.getEvent(), null, at));
      }
      case InvokeStarted body -> {
        RunRow run = run(told, version);
        StepKey key = stepKey(told.getRunId(), body.getStep());
        if (wait(WaitRow.started(key, body, at, told.getFunctionId())).endedAt() == null) {
          run.waiting(body.getUntil(), at);
        }
      }
      case InvokeEnded body -> {
        run(told, version);
        StepKey key = stepKey(told.getRunId(), body.getStep());
        String error = body.getError() == null ? null : Texts.json(body.getError());
        wait(WaitRow.ended(key, "INVOKE", body.getOutput(), error, at));
      }
      case FunctionPaused body -> {
        String id = Texts.storable(told.getRunId());
        pauses.merge(id, new PauseRow(id, body.getPaused(), at), PauseRow::and);
      }
      case OperationProgressed body -> progressed(told.getRunId(), body);
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

  /**
   * Takes in an order; a bulk order is a row for each partition from the start on.
   *
   * @param partitions how many partitions orders go to
   */
  void add(Control control, int partitions) {
    OrderRow order = OrderRow.of(control);
    orders.putIfAbsent(order.key(), order);
    if (control.getBody() instanceof Bulk) {
      for (int partition = 0; partition < partitions; partition++) {
        var key = new ProgressKey(order.key().subject(), partition);
        progress.merge(key, new ProgressRow(key, 0, 0, false, null), ProgressRow::and);
      }
    }
  }

  void add(String functionId, @Nullable FunctionDefinition definition) {
    functions.put(
        functionId, Optional.ofNullable(definition).map(d -> FunctionRow.of(functionId, d)));
  }

  private RunRow run(HistoryRecord told, long version) {
    RunRow row = runs.computeIfAbsent(told.getRunId(), id -> new RunRow(id, told.getAt(), null));
    if (!told.getFunctionId().isEmpty()) {
      row.functionId = Texts.storable(told.getFunctionId());
    }
    row.version = Math.max(row.version, version);
    return row;
  }

  private SleepRow sleep(
      String runId,
      String step,
      @Nullable Instant startedAt,
      @Nullable Instant until,
      @Nullable Instant endedAt) {
    StepKey key = stepKey(runId, step);
    return sleeps.merge(key, new SleepRow(key, startedAt, until, endedAt), SleepRow::and);
  }

  private static StepKey stepKey(String runId, String step) {
    return new StepKey(runId, Texts.storable(step));
  }

  private WaitRow wait(WaitRow row) {
    return waits.merge(row.key(), row, WaitRow::and);
  }

  private void skipped(String functionId, RunSkipped told, Instant at) {
    var key =
        new SkipKey(
            Texts.storable(told.getEventId()),
            Texts.storable(functionId),
            Texts.storable(told.getReason()));
    skips.putIfAbsent(
        key, new SkipRow(key, Texts.orNull(told.getKey()), Texts.orNull(told.getBy()), at));
  }

  private void progressed(String operationId, OperationProgressed told) {
    var key = new ProgressKey(Texts.storable(operationId), told.getPartition());
    progress.merge(
        key,
        new ProgressRow(
            key,
            told.getScanned(),
            told.getMatched(),
            told.getDone(),
            Texts.orNull(told.getError())),
        ProgressRow::and);
  }

  private void event(String id, String name, Instant at, boolean matched) {
    String key = Texts.storable(id);
    events.merge(
        key,
        new EventRow(key, Texts.storable(name), at, matched),
        (before, now) ->
            new EventRow(
                key,
                before.name(),
                before.at().isBefore(now.at()) ? before.at() : now.at(),
                before.matched() || now.matched()));
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
