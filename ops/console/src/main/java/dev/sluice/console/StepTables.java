package dev.sluice.console;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the attempts, sleeps and waits of runs. */
final class StepTables {
  private static final String ATTEMPTS_SQL =
      """
      insert into step_attempts as a (run_id, step, attempt, kind, epoch, started_at, ended_at,
        output, error, retry_at, input, tokens, model_calls)
      select run_id, step, attempt, kind, epoch, to_timestamp(started_at::float8 / 1000),
        to_timestamp(ended_at::float8 / 1000), output, error::jsonb,
        to_timestamp(retry_at::float8 / 1000), input, tokens, model_calls::jsonb
      from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
        ?::bytea[], ?::text[], ?::bigint[], ?::bytea[], ?::bigint[], ?::text[])
        as t (run_id, step, attempt, kind, epoch, started_at, ended_at, output, error, retry_at,
        input, tokens, model_calls)
      on conflict (run_id, step, attempt) do update set
        kind = excluded.kind, epoch = excluded.epoch, started_at = excluded.started_at,
        ended_at = excluded.ended_at, output = excluded.output, error = excluded.error,
        retry_at = excluded.retry_at, input = excluded.input, tokens = excluded.tokens,
        model_calls = excluded.model_calls
      where excluded.epoch >= a.epoch
      """;
  private static final String SLEEPS_SQL =
      """
      insert into sleeps as s (run_id, step, started_at, until, ended_at)
      select run_id, step, to_timestamp(started_at::float8 / 1000),
        to_timestamp(until::float8 / 1000), to_timestamp(ended_at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
        as t (run_id, step, started_at, until, ended_at)
      on conflict (run_id, step) do update set
        started_at = coalesce(s.started_at, excluded.started_at),
        until = coalesce(excluded.until, s.until),
        ended_at = coalesce(s.ended_at, excluded.ended_at)
      """;
  private static final String WAITS_SQL =
      """
      insert into waits as w (run_id, step, kind, started_at, until, ended_at, events, condition,
        function_id, child_run_id, output, error, run_function_id)
      select run_id, step, kind, to_timestamp(started_at::float8 / 1000),
        to_timestamp(until::float8 / 1000), to_timestamp(ended_at::float8 / 1000), events::jsonb,
        condition, function_id, child_run_id, output, error::jsonb, run_function_id
      from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
        ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::text[])
        as t (run_id, step, kind, started_at, until, ended_at, events, condition, function_id,
        child_run_id, output, error, run_function_id)
      on conflict (run_id, step) do update set
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
      "update waits set abandoned = true"
          + " where run_id = any(?) and ended_at is null and not abandoned";

  private static final Upsert<AttemptRow> ATTEMPTS =
      new Upsert<AttemptRow>(ATTEMPTS_SQL)
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
          .text(AttemptRow::modelCalls);
  private static final Upsert<SleepRow> SLEEPS =
      new Upsert<SleepRow>(SLEEPS_SQL)
          .text(row -> row.key().runId())
          .text(row -> row.key().step())
          .time(SleepRow::startedAt)
          .time(SleepRow::until)
          .time(SleepRow::endedAt);
  private static final Upsert<WaitRow> WAITS =
      new Upsert<WaitRow>(WAITS_SQL)
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
          .text(WaitRow::runFunctionId);

  private StepTables() {}

  static void write(Connection connection, HistoryBatch batch) throws SQLException {
    ATTEMPTS.write(connection, batch.attempts.values());
    SLEEPS.write(connection, batch.sleeps.values());
    WAITS.write(connection, batch.waits.values());
    List<String> ended =
        batch.runs.values().stream().filter(run -> run.status.ended()).map(run -> run.id).toList();
    Upsert.change(connection, ABANDON, ended);
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    return buffer == null ? null : RunRow.bytes(buffer);
  }
}
