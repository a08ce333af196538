package dev.sluice.console;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.ModelCall;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a run together from their rows. */
final class StepsQuery {
  /** A replay of a replay of … takes its memo from the run that really ran the step. */
  private static final int MAX_ANCESTORS = 20;

  private static final String WAIT =
      "step, kind, started_at, until, ended_at, events, condition, function_id, child_run_id,"
          + " output, error";

  private final Handle handle;

  StepsQuery(Handle handle) {
    this.handle = handle;
  }

  private record AttemptPart(
      String step,
      String kind,
      StepTrace.Attempt attempt,
      @Nullable Payload input,
      @Nullable Payload output,
      long tokens,
      List<ModelCall> modelCalls,
      @Nullable Instant retryAt) {}

  /** The run's own steps, in the order in which they started. */
  List<StepTrace> own(String runId, boolean ended) {
    List<StepTrace> own = new ArrayList<>(attempted(runId, ended));
    own.addAll(slept(runId, ended));
    own.addAll(waited(runId, ended));
    own.sort(
        Comparator.comparing(
            StepTrace::startedAt, Comparator.nullsFirst(Comparator.naturalOrder())));
    return own;
  }

  private List<StepTrace> attempted(String runId, boolean ended) {
    List<AttemptPart> parts =
        handle
            .createQuery(
                "select step, kind, attempt, epoch, started_at, ended_at, input, output, error,"
                    + " tokens, model_calls, retry_at from step_attempts where run_id = :id order"
                    + " by step, attempt")
            .bind("id", runId)
            .map(
                (row, context) ->
                    new AttemptPart(
                        row.getString("step"),
                        row.getString("kind"),
                        new StepTrace.Attempt(
                            row.getInt("attempt"),
                            row.getInt("epoch"),
                            row.getTimestamp("started_at").toInstant(),
                            row.getTimestamp("ended_at").toInstant(),
                            Rows.failure(row, "error")),
                        Rows.payload(row, "input"),
                        Rows.payload(row, "output"),
                        row.getLong("tokens"),
                        ModelCalls.read(row.getString("model_calls")),
                        Rows.time(row, "retry_at")))
            .list();
    Map<String, List<AttemptPart>> bySteps = new LinkedHashMap<>();
    parts.forEach(part -> bySteps.computeIfAbsent(part.step(), s -> new ArrayList<>()).add(part));
    return bySteps.values().stream().map(attempts -> step(attempts, ended)).toList();
  }

  private static StepTrace step(List<AttemptPart> parts, boolean ended) {
    AttemptPart last = parts.getLast();
    boolean failed = last.attempt().error() != null;
    boolean again = failed && last.retryAt() != null;
    StepStatus status =
        !failed
            ? StepStatus.SUCCEEDED
            : !again ? StepStatus.FAILED : ended ? StepStatus.ABANDONED : StepStatus.RETRYING;
    return new StepTrace(
        last.step(),
        last.kind(),
        status,
        false,
        parts.getFirst().attempt().startedAt(),
        again ? null : last.attempt().endedAt(),
        null,
        status == StepStatus.RETRYING ? last.retryAt() : null,
        last.input(),
        last.output(),
        null,
        null,
        null,
        parts.stream().mapToLong(AttemptPart::tokens).sum(),
        parts.stream().flatMap(part -> part.modelCalls().stream()).toList(),
        parts.stream().map(AttemptPart::attempt).toList());
  }

  private List<StepTrace> slept(String runId, boolean ended) {
    return handle
        .createQuery("select step, started_at, until, ended_at from sleeps where run_id = :id")
        .bind("id", runId)
        .map(
            (row, context) -> {
              Instant endedAt = Rows.time(row, "ended_at");
              StepStatus status =
                  endedAt != null
                      ? StepStatus.SUCCEEDED
                      : ended ? StepStatus.ABANDONED : StepStatus.SLEEPING;
              return new StepTrace(
                  row.getString("step"),
                  "SLEEP",
                  status,
                  false,
                  Rows.time(row, "started_at"),
                  endedAt,
                  Rows.time(row, "until"),
                  null,
                  null,
                  null,
                  null,
                  null,
                  null,
                  0,
                  List.of(),
                  List.of());
            })
        .list();
  }

  private List<StepTrace> waited(String runId, boolean ended) {
    return handle
        .createQuery("select " + WAIT + " from waits where run_id = :id order by step")
        .bind("id", runId)
        .map((row, context) -> wait(row, ended))
        .list();
  }

  private static StepTrace wait(ResultSet row, boolean ended) throws SQLException {
    Instant endedAt = Rows.time(row, "ended_at");
    Failure failure = Rows.failure(row, "error");
    Payload output = Rows.payload(row, "output");
    String kind = row.getString("kind");
    StepStatus status =
        endedAt == null
            ? ended ? StepStatus.ABANDONED : StepStatus.WAITING
            : failure != null
                ? StepStatus.FAILED
                : kind.equals("WAIT") && output == null
                    ? StepStatus.TIMED_OUT
                    : StepStatus.SUCCEEDED;
    String condition = row.getString("condition");
    String function = row.getString("function_id");
    return new StepTrace(
        row.getString("step"),
        kind,
        status,
        false,
        Rows.time(row, "started_at"),
        endedAt,
        Rows.time(row, "until"),
        null,
        null,
        output,
        failure,
        condition == null
            ? null
            : new StepTrace.Wait(Rows.texts(row.getString("events")), condition),
        function == null ? null : new StepTrace.Invoked(function, row.getString("child_run_id")),
        0,
        List.of(),
        List.of());
  }

  /**
   * The steps taken over, in the order of the memo, with what they returned when they ran.
   *
   * @param replayOf the run that they were taken from; null: there are none
   */
  List<StepTrace> memoized(List<String> memo, @Nullable String replayOf) {
    Map<String, StepTrace> found = new LinkedHashMap<>();
    memo.forEach(step -> found.put(step, takenOver(step, "RUN", null)));
    List<String> missing = new ArrayList<>(memo);
    String ancestor = replayOf;
    for (int i = 0; i < MAX_ANCESTORS && ancestor != null && !missing.isEmpty(); i++) {
      for (StepTrace step : succeeded(ancestor, missing)) {
        found.put(step.name(), step);
        missing.remove(step.name());
      }
      ancestor =
          handle
              .createQuery("select replay_of from runs where id = :id and replay_of is not null")
              .bind("id", ancestor)
              .mapTo(String.class)
              .findOne()
              .orElse(null);
    }
    return List.copyOf(found.values());
  }

  private List<StepTrace> succeeded(String runId, List<String> steps) {
    return handle
        .createQuery(
            """
            select step, kind, output from step_attempts
            where run_id = :id and error is null and step = any(:steps)
            union all
            select step, 'SLEEP', null from sleeps
            where run_id = :id and ended_at is not null and step = any(:steps)
            union all
            select step, kind, output from waits
            where run_id = :id and ended_at is not null and error is null and step = any(:steps)
            """)
        .bind("id", runId)
        .bindArray("steps", String.class, steps)
        .map(
            (row, context) ->
                takenOver(
                    row.getString("step"), row.getString("kind"), Rows.payload(row, "output")))
        .list();
  }

  private static StepTrace takenOver(String step, String kind, @Nullable Payload output) {
    return new StepTrace(
        step,
        kind,
        StepStatus.SUCCEEDED,
        true,
        null,
        null,
        null,
        null,
        null,
        output,
        null,
        null,
        null,
        0,
        List.of(),
        List.of());
  }
}
