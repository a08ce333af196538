package dev.sluice.console;

import dev.sluice.gateway.read.RunStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of runs. */
final class RunTable {
  private static final String RUNS_SQL =
      """
      with t as (
        select id, app, function_id, event_id, event_name, status, epoch, body_attempt,
          workers_lost, to_timestamp(scheduled_at::float8 / 1000) as scheduled_at,
          to_timestamp(ended_at::float8 / 1000) as ended_at,
          to_timestamp(due_at::float8 / 1000) as due_at, replay_of, memoized::jsonb as memoized,
          input, output, error::jsonb as error, reason, version,
          to_timestamp(dispatched_at::float8 / 1000) as dispatched_at, queued_limit, queued_key,
          queued_ahead, to_timestamp(queued_since::float8 / 1000) as queued_since,
          to_timestamp(queued_at::float8 / 1000) as queued_at, parent_run_id, parent_step, events,
          lane, app_version, vanished::jsonb as vanished,
          case when status = 'FAILED' and error is not null then
            coalesce(failure_key, failure_key(function_id, error::jsonb)) end as failure_key,
          leaves::date as leaves, moves
        from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
          ?::text[], ?::bytea[], ?::bytea[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
          ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
          ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[])
        as told (id, app, function_id, event_id, event_name, status, epoch, body_attempt,
          workers_lost, scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error,
          reason, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
          queued_at, parent_run_id, parent_step, events, lane, app_version, vanished, failure_key,
          leaves, moves)),
      moved as (
        delete from runs r using t
        where t.moves and r.leaves = 'infinity' and r.id = t.id
        returning t.id, coalesce(t.app, r.app), t.function_id, coalesce(t.event_id, r.event_id),
          coalesce(t.event_name, r.event_name), t.status, t.epoch, t.body_attempt, t.workers_lost,
          t.scheduled_at, t.ended_at, t.due_at, coalesce(t.replay_of, r.replay_of),
          coalesce(t.memoized, r.memoized), coalesce(t.input, r.input),
          coalesce(t.output, r.output), coalesce(t.error, r.error), coalesce(t.reason, r.reason),
          t.version, t.dispatched_at, t.queued_limit, t.queued_key, t.queued_ahead,
          t.queued_since, t.queued_at, coalesce(t.parent_run_id, r.parent_run_id),
          coalesce(t.parent_step, r.parent_step), greatest(t.events, r.events),
          coalesce(t.lane, r.lane), coalesce(t.app_version, r.app_version),
          coalesce(t.vanished, r.vanished), coalesce(t.failure_key, r.failure_key), t.leaves)
      insert into runs as r (id, app, function_id, event_id, event_name, status, epoch, body_attempt,
        workers_lost, scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error,
        reason, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
        queued_at, parent_run_id, parent_step, events, lane, app_version, vanished, failure_key,
        leaves)
      select * from moved
      union all
      select id, app, function_id, event_id, event_name, status, epoch, body_attempt,
        workers_lost, scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error,
        reason, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
        queued_at, parent_run_id, parent_step, events, lane, app_version, vanished, failure_key,
        leaves
      from t where not moves
      on conflict (id, leaves) do update set
        app = coalesce(excluded.app, r.app),
        function_id = excluded.function_id,
        event_id = coalesce(excluded.event_id, r.event_id),
        event_name = coalesce(excluded.event_name, r.event_name),
        status = excluded.status,
        epoch = excluded.epoch,
        body_attempt = excluded.body_attempt,
        workers_lost = excluded.workers_lost,
        scheduled_at = excluded.scheduled_at,
        ended_at = excluded.ended_at,
        due_at = excluded.due_at,
        replay_of = coalesce(excluded.replay_of, r.replay_of),
        memoized = coalesce(excluded.memoized, r.memoized),
        input = coalesce(excluded.input, r.input),
        output = coalesce(excluded.output, r.output),
        error = coalesce(excluded.error, r.error),
        reason = coalesce(excluded.reason, r.reason),
        version = excluded.version,
        dispatched_at = excluded.dispatched_at,
        queued_limit = excluded.queued_limit,
        queued_key = excluded.queued_key,
        queued_ahead = excluded.queued_ahead,
        queued_since = excluded.queued_since,
        queued_at = excluded.queued_at,
        parent_run_id = coalesce(excluded.parent_run_id, r.parent_run_id),
        parent_step = coalesce(excluded.parent_step, r.parent_step),
        events = greatest(excluded.events, r.events),
        lane = coalesce(excluded.lane, r.lane),
        app_version = coalesce(excluded.app_version, r.app_version),
        vanished = coalesce(excluded.vanished, r.vanished),
        failure_key = coalesce(excluded.failure_key, r.failure_key)
      """;
  private static final String KNOWN_RUNS =
      """
      select id, function_id, status, epoch, body_attempt, workers_lost, scheduled_at, ended_at,
        due_at, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
        queued_at, leaves::text as leaves, error is not null as has_error
      from runs where id = any(?)
      """;
  private static final String FORGET_ERRORS = "update runs set error = null where id = any(?)";

  private static final Upsert<RunRow> RUNS =
      new Upsert<RunRow>(RUNS_SQL)
          .text(row -> row.id)
          .text(row -> row.app)
          .text(row -> row.functionId)
          .text(row -> row.eventId)
          .text(row -> row.eventName)
          .text(row -> row.status.name())
          .number(row -> row.epoch)
          .number(row -> row.bodyAttempt)
          .number(row -> row.workersLost)
          .time(row -> row.scheduledAt)
          .time(row -> row.endedAt)
          .time(row -> row.dueAt)
          .text(row -> row.replayOf)
          .text(row -> row.memoized)
          .bytes(row -> row.input)
          .bytes(row -> row.output)
          .text(row -> row.error)
          .text(row -> row.reason)
          .big(row -> row.version)
          .time(row -> row.dispatchedAt)
          .text(row -> row.hold == null ? null : row.hold.limit())
          .text(row -> row.hold == null ? null : row.hold.key())
          .number(row -> row.hold == null ? null : row.hold.ahead())
          .time(row -> row.hold == null ? null : row.hold.since())
          .time(row -> row.hold == null ? null : row.hold.told())
          .text(row -> row.parentRunId)
          .text(row -> row.parentStep)
          .number(row -> row.events)
          .text(row -> row.lane)
          .text(row -> row.appVersion)
          .text(row -> row.vanished)
          .text(row -> row.failureKey)
          .text(row -> row.leaves)
          .flag(RunRow::moves);

  private RunTable() {}

  /** What the table has of these runs, without what they took in and gave out. */
  static Map<String, RunRow> known(Connection connection, Collection<String> ids)
      throws SQLException {
    Map<String, RunRow> known = new LinkedHashMap<>();
    if (ids.isEmpty()) {
      return known;
    }
    try (PreparedStatement select = connection.prepareStatement(KNOWN_RUNS)) {
      select.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          RunRow run = run(rows);
          known.put(run.id, run);
        }
      }
    }
    return known;
  }

  private static RunRow run(ResultSet rows) throws SQLException {
    String functionId = rows.getString("function_id");
    RunStatus status = RunStatus.valueOf(rows.getString("status"));
    var run =
        new RunRow(
            rows.getString("id"),
            rows.getTimestamp("scheduled_at").toInstant(),
            new RunStanding(functionId, status));
    run.functionId = functionId;
    run.leaves = rows.getString("leaves");
    run.hadError = rows.getBoolean("has_error");
    run.status = status;
    run.epoch = rows.getInt("epoch");
    run.bodyAttempt = rows.getInt("body_attempt");
    run.workersLost = rows.getInt("workers_lost");
    run.endedAt = Rows.time(rows, "ended_at");
    run.dueAt = Rows.time(rows, "due_at");
    run.version = rows.getLong("version");
    run.dispatchedAt = Rows.time(rows, "dispatched_at");
    run.hold = hold(rows);
    return run;
  }

  private static RunRow.@Nullable Hold hold(ResultSet rows) throws SQLException {
    String limit = rows.getString("queued_limit");
    return limit == null
        ? null
        : new RunRow.Hold(
            limit,
            rows.getString("queued_key"),
            rows.getInt("queued_ahead"),
            rows.getTimestamp("queued_since").toInstant(),
            rows.getTimestamp("queued_at").toInstant());
  }

  static void write(Connection connection, Collection<RunRow> runs) throws SQLException {
    RUNS.write(connection, runs);
    List<String> recovered =
        runs.stream()
            .filter(run -> run.hadError && run.errorTold && run.error == null)
            .map(run -> run.id)
            .toList();
    Upsert.change(connection, FORGET_ERRORS, recovered);
    Tally.write(connection, runs);
    RunStanding.write(connection, runs);
  }
}
