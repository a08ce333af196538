package dev.sluice.console;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the attempts, sleeps and waits of runs. */
final class StepTables {
  private static final String ATTEMPTS_SQL =
      """
      insert into step_attempts as a (run_id, step, attempt, kind, epoch, started_at, ended_at,
        output, error, retry_at, input, tokens, model_calls, leaves)
      select run_id, step, attempt, kind, epoch, to_timestamp(started_at::float8 / 1000),
        to_timestamp(ended_at::float8 / 1000), output, error::jsonb,
        to_timestamp(retry_at::float8 / 1000), input, tokens, model_calls::jsonb,
        leaves::date
      from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
        ?::bytea[], ?::text[], ?::bigint[], ?::bytea[], ?::bigint[], ?::text[], ?::text[])
        as t (run_id, step, attempt, kind, epoch, started_at, ended_at, output, error, retry_at,
        input, tokens, model_calls, leaves)
      on conflict (run_id, step, attempt, leaves) do update set
        kind = excluded.kind, epoch = excluded.epoch, started_at = excluded.started_at,
        ended_at = excluded.ended_at, output = excluded.output, error = excluded.error,
        retry_at = excluded.retry_at, input = excluded.input, tokens = excluded.tokens,
        model_calls = excluded.model_calls
      where excluded.epoch >= a.epoch
      """;
  private static final String SLEEPS_SQL =
      """
      insert into sleeps as s (run_id, step, started_at, until, ended_at, leaves)
      select run_id, step, to_timestamp(started_at::float8 / 1000),
        to_timestamp(until::float8 / 1000), to_timestamp(ended_at::float8 / 1000), leaves::date
      from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
        as t (run_id, step, started_at, until, ended_at, leaves)
      on conflict (run_id, step, leaves) do update set
        started_at = coalesce(s.started_at, excluded.started_at),
        until = coalesce(excluded.until, s.until),
        ended_at = coalesce(s.ended_at, excluded.ended_at)
      """;
  private static final String WAITS_SQL =
      """
      insert into waits as w (run_id, step, kind, started_at, until, ended_at, events, condition,
        function_id, child_run_id, output, error, run_function_id, leaves)
      select run_id, step, kind, to_timestamp(started_at::float8 / 1000),
        to_timestamp(until::float8 / 1000), to_timestamp(ended_at::float8 / 1000), events::jsonb,
        condition, function_id, child_run_id, output, error::jsonb, run_function_id,
        leaves::date
      from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
        ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::text[], ?::text[])
        as t (run_id, step, kind, started_at, until, ended_at, events, condition, function_id,
        child_run_id, output, error, run_function_id, leaves)
      on conflict (run_id, step, leaves) do update set
        started_at = coalesce(w.started_at, excluded.started_at),
        until = coalesce(w.until, excluded.until),
        events = coalesce(w.events, excluded.events),
        condition = coalesce(w.condition, excluded.condition),
        function_id = coalesce(w.function_id, excluded.function_id),
        child_run_id = coalesce(w.child_run_id, excluded.child_run_id),
        run_function_id = coalesce(w.run_function_id, excluded.run_function_id),
        output = case when w.ended_at is null then excluded.output else w.output end,
        error = case when w.ended_at is null then excluded.error else w.error end,
        ended_at = coalesce(w.ended_at, excluded.ended_at)
      """;

  /** What a run waited for when it ended no longer waits. */
  private static final String ABANDON =
      "update waits set abandoned = true where leaves = ?::date and run_id = any(?)"
          + " and ended_at is null and not abandoned";

  private static final String MOVE =
      "update %s set leaves = ?::date where leaves = 'infinity' and run_id = any(?)";

  private static Upsert<AttemptRow> attempts(HistoryBatch batch) {
    return new Upsert<AttemptRow>(ATTEMPTS_SQL)
        .text(row -> row.key().runId())
        .text(row -> row.key().step())
        .number(row -> row.key().attempt())
        .text(AttemptRow::kind)
        .number(AttemptRow::epoch)
        .time(AttemptRow::startedAt)
        .time(AttemptRow::endedAt)
        .bytes(row -> bytes(row.output()))
        .text(AttemptRow::error)
        .time(AttemptRow::retryAt)
        .bytes(row -> bytes(row.input()))
        .big(AttemptRow::tokens)
        .text(AttemptRow::modelCalls)
        .text(row -> batch.leaves(row.key().runId()));
  }

  private static Upsert<SleepRow> sleeps(HistoryBatch batch) {
    return new Upsert<SleepRow>(SLEEPS_SQL)
        .text(row -> row.key().runId())
        .text(row -> row.key().step())
        .time(SleepRow::startedAt)
        .time(SleepRow::until)
        .time(SleepRow::endedAt)
        .text(row -> batch.leaves(row.key().runId()));
  }

  private static Upsert<WaitRow> waits(HistoryBatch batch) {
    return new Upsert<WaitRow>(WAITS_SQL)
        .text(row -> row.key().runId())
        .text(row -> row.key().step())
        .text(WaitRow::kind)
        .time(WaitRow::startedAt)
        .time(WaitRow::until)
        .time(WaitRow::endedAt)
        .text(WaitRow::events)
        .text(WaitRow::condition)
        .text(WaitRow::functionId)
        .text(WaitRow::childRunId)
        .bytes(row -> bytes(row.output()))
        .text(WaitRow::error)
        .text(WaitRow::runFunctionId)
        .text(row -> batch.leaves(row.key().runId()));
  }

  private StepTables() {}

  static void write(Connection connection, HistoryBatch batch) throws SQLException {
    Map<String, List<String>> moving = byDay(batch, RunRow::moves);
    for (String table : List.of("step_attempts", "sleeps", "waits")) {
      change(connection, MOVE.replace("%s", table), moving);
    }
    attempts(batch).write(connection, batch.attempts.values());
    sleeps(batch).write(connection, batch.sleeps.values());
    waits(batch).write(connection, batch.waits.values());
    change(connection, ABANDON, byDay(batch, run -> run.status.ended()));
  }

  private static Map<String, List<String>> byDay(HistoryBatch batch, Predicate<RunRow> which) {
    return batch.runs.values().stream()
        .filter(which)
        .collect(
            Collectors.groupingBy(
                run -> run.leaves, Collectors.mapping(run -> run.id, Collectors.toList())));
  }

  private static void change(Connection connection, String sql, Map<String, List<String>> byDay)
      throws SQLException {
    for (Map.Entry<String, List<String>> day : byDay.entrySet()) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, day.getKey());
        statement.setArray(2, connection.createArrayOf("text", day.getValue().toArray()));
        statement.executeUpdate();
      }
    }
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    return buffer == null ? null : RunRow.bytes(buffer);
  }
}
