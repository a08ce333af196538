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
        reason, version)
      select id, app, function_id, event_id, event_name, status, epoch, body_attempt, workers_lost,
        to_timestamp(scheduled_at::float8 / 1000), to_timestamp(ended_at::float8 / 1000),
        to_timestamp(due_at::float8 / 1000), replay_of, memoized::jsonb, input, output,
        error::jsonb, reason, version
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
        ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bytea[],
        ?::bytea[], ?::text[], ?::text[], ?::bigint[])
        as t (id, app, function_id, event_id, event_name, status, epoch, body_attempt, workers_lost,
        scheduled_at, ended_at, due_at, replay_of, memoized, input, output, error, reason, version)
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
        version = excluded.version
      """;
  private static final String FORGET_ERRORS = "update runs set error = null where id = any(?)";
  private static final String ATTEMPTS =
      """
      insert into step_attempts as a (run_id, step, attempt, kind, epoch, started_at, ended_at,
        output, error, retry_at)
      select run_id, step, attempt, kind, epoch, to_timestamp(started_at::float8 / 1000),
        to_timestamp(ended_at::float8 / 1000), output, error::jsonb,
        to_timestamp(retry_at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
        ?::bytea[], ?::text[], ?::bigint[])
        as t (run_id, step, attempt, kind, epoch, started_at, ended_at, output, error, retry_at)
      on conflict (run_id, step, attempt) do update set
        kind = excluded.kind, epoch = excluded.epoch, started_at = excluded.started_at,
        ended_at = excluded.ended_at, output = excluded.output, error = excluded.error,
        retry_at = excluded.retry_at
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
  private static final String EVENTS =
      """
      insert into events as e (id, name, at, matched)
      select id, name, to_timestamp(at::float8 / 1000), matched
      from unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[]) as t (id, name, at, matched)
      on conflict (id) do update set matched = true
      where excluded.matched and not e.matched
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
      insert into functions (id, app, app_version, triggers, retries, registered_at)
      select id, app, app_version, triggers::jsonb, retries,
        to_timestamp(registered_at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[])
        as t (id, app, app_version, triggers, retries, registered_at)
      on conflict (id) do update set app = excluded.app, app_version = excluded.app_version,
        triggers = excluded.triggers, retries = excluded.retries,
        registered_at = excluded.registered_at
      """;
  private static final String KNOWN_RUNS =
      """
      select id, function_id, status, epoch, body_attempt, workers_lost, scheduled_at, ended_at,
        due_at, version
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
          known.put(run.id, run);
        }
      }
    }
    return known;
  }

  void write(HistoryBatch batch) throws SQLException {
    writeRuns(batch.runs.values());
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
        time(HistoryBatch.AttemptRow::retryAt));
    upsert(
        SLEEPS,
        batch.sleeps.values(),
        text(row -> row.key().runId()),
        text(row -> row.key().step()),
        time(HistoryBatch.SleepRow::startedAt),
        time(HistoryBatch.SleepRow::until),
        time(HistoryBatch.SleepRow::endedAt));
    upsert(
        EVENTS,
        batch.events.values(),
        text(HistoryBatch.EventRow::id),
        text(HistoryBatch.EventRow::name),
        time(HistoryBatch.EventRow::at),
        new Column<>("boolean", HistoryBatch.EventRow::matched));
    upsert(
        REFUSALS,
        batch.refusals.values(),
        text(HistoryBatch.RefusalRow::requestId),
        text(HistoryBatch.RefusalRow::runId),
        text(HistoryBatch.RefusalRow::code),
        text(HistoryBatch.RefusalRow::message),
        time(HistoryBatch.RefusalRow::at));
    writeFunctions(batch.functions);
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
        new Column<>("bigint", row -> row.version));
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
        time(HistoryBatch.FunctionRow::registeredAt));
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
