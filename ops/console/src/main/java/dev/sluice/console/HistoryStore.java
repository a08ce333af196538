package dev.sluice.console;

import dev.sluice.gateway.read.RunStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches into Postgres, one statement for each table, and with them, in the same
 * transaction, how far the topics have been read. The connection is the caller's, as is the commit.
 */
final class HistoryStore {
  private static final String RUNS =
      """
      insert into runs as r (id, app, function_id, event_id, event_name, status, epoch, body_attempt,
        workers_lost, scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error,
        reason, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
        queued_at, parent_run_id, parent_step, events, lane, app_version, vanished)
      select id, app, function_id, event_id, event_name, status, epoch, body_attempt, workers_lost,
        to_timestamp(scheduled_at::float8 / 1000), to_timestamp(ended_at::float8 / 1000),
        to_timestamp(due_at::float8 / 1000), replay_of, memoized::jsonb, input, output,
        error::jsonb, reason, version, to_timestamp(dispatched_at::float8 / 1000), queued_limit,
        queued_key, queued_ahead, to_timestamp(queued_since::float8 / 1000),
        to_timestamp(queued_at::float8 / 1000), parent_run_id, parent_step, events, lane,
        app_version, vanished::jsonb
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
        ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bytea[],
        ?::bytea[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::int[],
        ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[])
        as t (id, app, function_id, event_id, event_name, status, epoch, body_attempt, workers_lost,
        scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error, reason, version,
        dispatched_at, queued_limit, queued_key, queued_ahead, queued_since, queued_at,
        parent_run_id, parent_step, events, lane, app_version, vanished)
      on conflict (id) do update set
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
        vanished = coalesce(excluded.vanished, r.vanished)
      """;
  private static final String FORGET_ERRORS = "update runs set error = null where id = any(?)";
  private static final String ATTEMPTS =
      """
      insert into step_attempts as a (run_id, step, attempt, kind, epoch, started_at, ended_at,
        output, error, retry_at, input, tokens)
      select run_id, step, attempt, kind, epoch, to_timestamp(started_at::float8 / 1000),
        to_timestamp(ended_at::float8 / 1000), output, error::jsonb,
        to_timestamp(retry_at::float8 / 1000), input, tokens
      from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
        ?::bytea[], ?::text[], ?::bigint[], ?::bytea[], ?::bigint[])
        as t (run_id, step, attempt, kind, epoch, started_at, ended_at, output, error, retry_at,
        input, tokens)
      on conflict (run_id, step, attempt) do update set
        kind = excluded.kind, epoch = excluded.epoch, started_at = excluded.started_at,
        ended_at = excluded.ended_at, output = excluded.output, error = excluded.error,
        retry_at = excluded.retry_at, input = excluded.input, tokens = excluded.tokens
      where excluded.epoch >= a.epoch
      """;
  private static final String SLEEPS =
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
  private static final String WAITS =
      """
      insert into waits as w (run_id, step, kind, started_at, until, ended_at, events, condition,
        function_id, child_run_id, output, error)
      select run_id, step, kind, to_timestamp(started_at::float8 / 1000),
        to_timestamp(until::float8 / 1000), to_timestamp(ended_at::float8 / 1000), events::jsonb,
        condition, function_id, child_run_id, output, error::jsonb
      from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
        ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[])
        as t (run_id, step, kind, started_at, until, ended_at, events, condition, function_id,
        child_run_id, output, error)
      on conflict (run_id, step) do update set
        started_at = coalesce(w.started_at, excluded.started_at),
        until = coalesce(w.until, excluded.until),
        events = coalesce(w.events, excluded.events),
        condition = coalesce(w.condition, excluded.condition),
        function_id = coalesce(w.function_id, excluded.function_id),
        child_run_id = coalesce(w.child_run_id, excluded.child_run_id),
        output = case when w.ended_at is null then excluded.output else w.output end,
        error = case when w.ended_at is null then excluded.error else w.error end,
        ended_at = coalesce(w.ended_at, excluded.ended_at)
      """;
  private static final String SKIPS =
      """
      insert into skips (event_id, function_id, reason, key, by_run, at)
      select event_id, function_id, reason, key, by_run, to_timestamp(at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
        as t (event_id, function_id, reason, key, by_run, at)
      on conflict do nothing
      """;
  private static final String PAUSES =
      """
      insert into function_pauses as p (function_id, paused, at)
      select function_id, paused, to_timestamp(at::float8 / 1000)
      from unnest(?::text[], ?::boolean[], ?::bigint[]) as t (function_id, paused, at)
      on conflict (function_id) do update set paused = excluded.paused, at = excluded.at
      where excluded.at > p.at or (excluded.at = p.at and not excluded.paused)
      """;
  private static final String ORDERS =
      """
      insert into orders (request_id, subject, kind, function_id, given_by, at, details)
      select request_id, subject, kind, function_id, given_by, to_timestamp(at::float8 / 1000),
        details::jsonb
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[])
        as t (request_id, subject, kind, function_id, given_by, at, details)
      on conflict do nothing
      """;
  private static final String PROGRESS =
      """
      insert into operation_progress as p (operation_id, partition, scanned, matched, done, error)
      select operation_id, partition, scanned, matched, done, error
      from unnest(?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::boolean[], ?::text[])
        as t (operation_id, partition, scanned, matched, done, error)
      on conflict (operation_id, partition) do update set
        scanned = greatest(p.scanned, excluded.scanned),
        matched = greatest(p.matched, excluded.matched),
        done = p.done or excluded.done,
        error = coalesce(p.error, excluded.error)
      """;
  private static final String EVENTS =
      """
      insert into events as e (id, name, at, matched)
      select id, name, to_timestamp(at::float8 / 1000), matched
      from unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[]) as t (id, name, at, matched)
      on conflict (id) do update set
        matched = e.matched or excluded.matched, at = least(e.at, excluded.at)
      where (excluded.matched and not e.matched) or excluded.at < e.at
      """;
  private static final String REFUSALS =
      """
      insert into refusals (request_id, run_id, code, message, at)
      select request_id, run_id, code, message, to_timestamp(at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
        as t (request_id, run_id, code, message, at)
      on conflict do nothing
      """;
  private static final String FUNCTIONS =
      """
      insert into functions (id, app, app_version, triggers, retries, registered_at, limited)
      select id, app, app_version, triggers::jsonb, retries,
        to_timestamp(registered_at::float8 / 1000), limited
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::boolean[])
        as t (id, app, app_version, triggers, retries, registered_at, limited)
      on conflict (id) do update set app = excluded.app, app_version = excluded.app_version,
        triggers = excluded.triggers, retries = excluded.retries,
        registered_at = excluded.registered_at, limited = excluded.limited
      """;
  private static final String KNOWN_RUNS =
      """
      select id, function_id, status, epoch, body_attempt, workers_lost, scheduled_at, ended_at,
        due_at, version, dispatched_at, queued_limit, queued_key, queued_ahead, queued_since,
        queued_at
      from runs where id = any(?)
      """;

  private final Connection connection;

  HistoryStore(Connection connection) {
    this.connection = connection;
  }

  /** The next offset of each partition that has been read. */
  Map<TopicPartition, Long> offsets() throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select topic, partition, next_offset from projector_offsets");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        offsets.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
      }
    }
    return offsets;
  }

  /**
   * Moves a partition on, from where this projector left it.
   *
   * @param from null: it has not been read before
   * @return false when it is elsewhere: another projector has moved it
   */
  boolean advance(TopicPartition partition, @Nullable Long from, long to) throws SQLException {
    String sql =
        from == null
            ? "insert into projector_offsets (next_offset, topic, partition) values (?, ?, ?)"
                + " on conflict do nothing"
            : "update projector_offsets set next_offset = ?"
                + " where topic = ? and partition = ? and next_offset = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, to);
      statement.setString(2, partition.topic());
      statement.setInt(3, partition.partition());
      if (from != null) {
        statement.setLong(4, from);
      }
      return statement.executeUpdate() == 1;
    }
  }

  /** What the table has of these runs, without what they took in and gave out. */
  Map<String, RunRow> knownRuns(Collection<String> ids) throws SQLException {
    Map<String, RunRow> known = new LinkedHashMap<>();
    if (ids.isEmpty()) {
      return known;
    }
    try (PreparedStatement select = connection.prepareStatement(KNOWN_RUNS)) {
      select.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          var run = new RunRow(rows.getString(1), rows.getTimestamp(7).toInstant());
          run.functionId = rows.getString(2);
          run.status = RunStatus.valueOf(rows.getString(3));
          run.epoch = rows.getInt(4);
          run.bodyAttempt = rows.getInt(5);
          run.workersLost = rows.getInt(6);
          run.endedAt = instant(rows.getTimestamp(8));
          run.dueAt = instant(rows.getTimestamp(9));
          run.version = rows.getLong(10);
          run.dispatchedAt = instant(rows.getTimestamp(11));
          run.hold = hold(rows);
          known.put(run.id, run);
        }
      }
    }
    return known;
  }

  private static RunRow.@Nullable Hold hold(ResultSet rows) throws SQLException {
    String limit = rows.getString(12);
    return limit == null
        ? null
        : new RunRow.Hold(
            limit,
            rows.getString(13),
            rows.getInt(14),
            rows.getTimestamp(15).toInstant(),
            rows.getTimestamp(16).toInstant());
  }

  void write(HistoryBatch batch) throws SQLException {
    writeRuns(batch.runs.values());
    writeSteps(batch);
    upsert(
        EVENTS,
        batch.events.values(),
        text(HistoryBatch.EventRow::id),
        text(HistoryBatch.EventRow::name),
        time(HistoryBatch.EventRow::at),
        flag(HistoryBatch.EventRow::matched));
    upsert(
        SKIPS,
        batch.skips.values(),
        text(row -> row.key().eventId()),
        text(row -> row.key().functionId()),
        text(row -> row.key().reason()),
        text(HistoryBatch.SkipRow::limitKey),
        text(HistoryBatch.SkipRow::by),
        time(HistoryBatch.SkipRow::at));
    writeOrders(batch);
    writeFunctions(batch.functions);
    upsert(
        PAUSES,
        batch.pauses.values(),
        text(HistoryBatch.PauseRow::functionId),
        flag(HistoryBatch.PauseRow::paused),
        time(HistoryBatch.PauseRow::at));
  }

  private void writeSteps(HistoryBatch batch) throws SQLException {
    upsert(
        ATTEMPTS,
        batch.attempts.values(),
        text(row -> row.key().runId()),
        text(row -> row.key().step()),
        number(row -> row.key().attempt()),
        text(HistoryBatch.AttemptRow::kind),
        number(HistoryBatch.AttemptRow::epoch),
        time(HistoryBatch.AttemptRow::startedAt),
        time(HistoryBatch.AttemptRow::endedAt),
        bytes(row -> row.output() == null ? null : RunRow.bytes(row.output())),
        text(HistoryBatch.AttemptRow::error),
        time(HistoryBatch.AttemptRow::retryAt),
        bytes(row -> row.input() == null ? null : RunRow.bytes(row.input())),
        big(HistoryBatch.AttemptRow::tokens));
    upsert(
        SLEEPS,
        batch.sleeps.values(),
        text(row -> row.key().runId()),
        text(row -> row.key().step()),
        time(HistoryBatch.SleepRow::startedAt),
        time(HistoryBatch.SleepRow::until),
        time(HistoryBatch.SleepRow::endedAt));
    upsert(
        WAITS,
        batch.waits.values(),
        text(row -> row.key().runId()),
        text(row -> row.key().step()),
        text(HistoryBatch.WaitRow::kind),
        time(HistoryBatch.WaitRow::startedAt),
        time(HistoryBatch.WaitRow::until),
        time(HistoryBatch.WaitRow::endedAt),
        text(HistoryBatch.WaitRow::events),
        text(HistoryBatch.WaitRow::condition),
        text(HistoryBatch.WaitRow::functionId),
        text(HistoryBatch.WaitRow::childRunId),
        bytes(row -> row.output() == null ? null : RunRow.bytes(row.output())),
        text(HistoryBatch.WaitRow::error));
  }

  private void writeOrders(HistoryBatch batch) throws SQLException {
    upsert(
        ORDERS,
        batch.orders.values(),
        text(row -> row.key().requestId()),
        text(row -> row.key().subject()),
        text(OrderRow::kind),
        text(OrderRow::functionId),
        text(OrderRow::by),
        time(OrderRow::at),
        text(OrderRow::details));
    upsert(
        PROGRESS,
        batch.progress.values(),
        text(row -> row.key().operationId()),
        number(row -> row.key().partition()),
        big(HistoryBatch.ProgressRow::scanned),
        big(HistoryBatch.ProgressRow::matched),
        flag(HistoryBatch.ProgressRow::done),
        text(HistoryBatch.ProgressRow::error));
    upsert(
        REFUSALS,
        batch.refusals.values(),
        text(HistoryBatch.RefusalRow::requestId),
        text(HistoryBatch.RefusalRow::runId),
        text(HistoryBatch.RefusalRow::code),
        text(HistoryBatch.RefusalRow::message),
        time(HistoryBatch.RefusalRow::at));
  }

  private void writeRuns(Collection<RunRow> runs) throws SQLException {
    upsert(
        RUNS,
        runs,
        text(row -> row.id),
        text(row -> row.app),
        text(row -> row.functionId),
        text(row -> row.eventId),
        text(row -> row.eventName),
        text(row -> row.status.name()),
        number(row -> row.epoch),
        number(row -> row.bodyAttempt),
        number(row -> row.workersLost),
        time(row -> row.scheduledAt),
        time(row -> row.endedAt),
        time(row -> row.dueAt),
        text(row -> row.replayOf),
        text(row -> row.memoized),
        bytes(row -> row.input),
        bytes(row -> row.output),
        text(row -> row.error),
        text(row -> row.reason),
        big(row -> row.version),
        time(row -> row.dispatchedAt),
        text(row -> row.hold == null ? null : row.hold.limit()),
        text(row -> row.hold == null ? null : row.hold.key()),
        number(row -> row.hold == null ? null : row.hold.ahead()),
        time(row -> row.hold == null ? null : row.hold.since()),
        time(row -> row.hold == null ? null : row.hold.told()),
        text(row -> row.parentRunId),
        text(row -> row.parentStep),
        number(row -> row.events),
        text(row -> row.lane),
        text(row -> row.appVersion),
        text(row -> row.vanished));
    List<String> recovered =
        runs.stream().filter(run -> run.errorTold && run.error == null).map(run -> run.id).toList();
    change(FORGET_ERRORS, recovered);
  }

  private void writeFunctions(Map<String, Optional<HistoryBatch.FunctionRow>> functions)
      throws SQLException {
    upsert(
        FUNCTIONS,
        functions.values().stream().flatMap(Optional::stream).toList(),
        text(HistoryBatch.FunctionRow::id),
        text(HistoryBatch.FunctionRow::app),
        text(HistoryBatch.FunctionRow::appVersion),
        text(HistoryBatch.FunctionRow::triggers),
        number(HistoryBatch.FunctionRow::retries),
        time(HistoryBatch.FunctionRow::registeredAt),
        flag(HistoryBatch.FunctionRow::limited));
    List<String> removed = new ArrayList<>();
    functions.forEach(
        (id, function) -> {
          if (function.isEmpty()) {
            removed.add(id);
          }
        });
    change("delete from functions where id = any(?)", removed);
  }

  private void change(String sql, List<String> ids) throws SQLException {
    if (!ids.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
        statement.executeUpdate();
      }
    }
  }

  /** A column of a multi-row statement, handed over as one array. */
  private record Column<T>(String type, Function<T, @Nullable Object> value) {}

  private static <T> Column<T> text(Function<T, @Nullable Object> value) {
    return new Column<>("text", value);
  }

  private static <T> Column<T> number(Function<T, @Nullable Object> value) {
    return new Column<>("int", value);
  }

  private static <T> Column<T> big(Function<T, @Nullable Object> value) {
    return new Column<>("bigint", value);
  }

  private static <T> Column<T> flag(Function<T, @Nullable Object> value) {
    return new Column<>("boolean", value);
  }

  private static <T> Column<T> bytes(Function<T, @Nullable Object> value) {
    return new Column<>("bytea", value);
  }

  private static <T> Column<T> time(Function<T, @Nullable Instant> value) {
    return new Column<>(
        "bigint",
        row -> {
          Instant time = value.apply(row);
          return time == null ? null : time.toEpochMilli();
        });
  }

  @SafeVarargs
  private <T> void upsert(String sql, Collection<T> rows, Column<T>... columns)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < columns.length; i++) {
        Column<T> column = columns[i];
        Object[] values =
            column.type().equals("bytea") ? new byte[rows.size()][] : new Object[rows.size()];
        int at = 0;
        for (T row : rows) {
          values[at++] = column.value().apply(row);
        }
        statement.setArray(i + 1, connection.createArrayOf(column.type(), values));
      }
      statement.executeUpdate();
    }
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
