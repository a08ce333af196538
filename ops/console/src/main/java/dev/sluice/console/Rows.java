package dev.sluice.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the tables as what the read model answers. */
final class Rows {
  /** The columns that {@link #summary} reads. */
  static final String SUMMARY =
      "id, status, function_id, app, event_id, event_name, scheduled_at, ended_at, due_at,"
          + " replay_of, error->>'message' as error_message, parent_run_id, events, queued_limit,"
          + " queued_key, queued_ahead, queued_since, exists (select from orders where kind ="
          + " 'START' and subject = runs.event_id and orders.function_id = runs.function_id)"
          + " as by_hand";

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private Rows() {}

  static RunSummary summary(ResultSet row) throws SQLException {
    RunStatus status = RunStatus.valueOf(row.getString("status"));
    return new RunSummary(
        row.getString("id"),
        status,
        row.getString("function_id"),
        row.getString("app"),
        row.getString("event_id"),
        row.getString("event_name"),
        row.getTimestamp("scheduled_at").toInstant(),
        time(row, "ended_at"),
        time(row, "due_at"),
        row.getString("replay_of"),
        row.getString("parent_run_id"),
        row.getBoolean("by_hand"),
        row.getInt("events"),
        status == RunStatus.QUEUED ? queued(row) : null,
        status == RunStatus.FAILED ? row.getString("error_message") : null);
  }

  private static RunSummary.Queued queued(ResultSet row) throws SQLException {
    return new RunSummary.Queued(
        row.getString("queued_limit"),
        row.getString("queued_key"),
        row.getInt("queued_ahead"),
        row.getTimestamp("queued_since").toInstant());
  }

  static FunctionSummary function(ResultSet row) throws SQLException {
    return new FunctionSummary(
        row.getString("id"),
        row.getString("app"),
        row.getString("app_version"),
        texts(row.getString("triggers")),
        row.getInt("retries"),
        row.getTimestamp("registered_at").toInstant(),
        row.getBoolean("limited"),
        time(row, "paused_at"));
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  static @Nullable Payload payload(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? null : Payload.of(bytes);
  }

  static @Nullable Failure failure(ResultSet row, String column) throws SQLException {
    String json = row.getString(column);
    try {
      return json == null ? null : Texts.JSON.readValue(json, Failure.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The projector wrote this error", e);
    }
  }

  static List<String> texts(@Nullable String json) {
    try {
      return json == null ? List.of() : Texts.JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The projector wrote these texts", e);
    }
  }
}
