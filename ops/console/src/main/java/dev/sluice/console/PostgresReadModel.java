package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The read model as SQL. */
final class PostgresReadModel implements ReadModel {
  /** Another process may write the tables: look again after this even when nothing was told. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Jdbi jdbi;
  private final String address;
  private final Changes changes;
  private final Supplier<Lag> lag;

  PostgresReadModel(Jdbi jdbi, String address, Changes changes, Supplier<Lag> lag) {
    this.jdbi = jdbi;
    this.address = address;
    this.changes = changes;
    this.lag = lag;
  }

  @Override
  public RunPage runs(RunFilter filter) {
    Position after = filter.cursor() == null ? null : Position.parse(filter.cursor());
    String sql =
        "select "
            + Rows.SUMMARY
            + " from runs where true"
            + (filter.statuses().isEmpty() ? "" : " and status = any(:statuses)")
            + (filter.function() == null ? "" : " and function_id = :function")
            + (filter.event() == null ? "" : " and event_name = :event")
            + (after == null ? "" : " and (scheduled_at, id) < (:at, :id)")
            + " order by scheduled_at desc, id desc limit :limit";
    return read(
        handle -> {
          Query query = handle.createQuery(sql).bind("limit", filter.limit() + 1);
          if (!filter.statuses().isEmpty()) {
            query.bindArray(
                "statuses", String.class, filter.statuses().stream().map(Enum::name).toList());
          }
          if (filter.function() != null) {
            query.bind("function", filter.function());
          }
          if (filter.event() != null) {
            query.bind("event", filter.event());
          }
          if (after != null) {
            query.bind("at", after.at()).bind("id", after.id());
          }
          List<RunSummary> runs = query.map((row, context) -> Rows.summary(row)).list();
          if (runs.size() <= filter.limit()) {
            return new RunPage(runs, null);
          }
          List<RunSummary> page = List.copyOf(runs.subList(0, filter.limit()));
          RunSummary last = page.getLast();
          return new RunPage(page, new Position(last.scheduledAt(), last.id()).text());
        });
  }

  @Override
  public Optional<RunTrace> run(String runId) {
    return storable(runId) ? read(handle -> new TraceQuery(handle).run(runId)) : Optional.empty();
  }

  @Override
  public Optional<EventTrace> event(String eventId) {
    if (!storable(eventId)) {
      return Optional.empty();
    }
    return read(
        handle -> {
          List<RunSummary> runs =
              handle
                  .createQuery(
                      "select "
                          + Rows.SUMMARY
                          + " from runs where event_id = :id order by scheduled_at, id limit"
                          + " :limit")
                  .bind("id", eventId)
                  .bind("limit", RunFilter.MAX_LIMIT)
                  .map((row, context) -> Rows.summary(row))
                  .list();
          return handle
              .createQuery("select id, name, at, matched from events where id = :id")
              .bind("id", eventId)
              .map(
                  (row, context) ->
                      new EventTrace(
                          row.getString("id"),
                          row.getString("name"),
                          row.getTimestamp("at").toInstant(),
                          row.getBoolean("matched"),
                          runs,
                          skipped(handle, eventId)))
              .findOne();
        });
  }

  private static List<EventTrace.Skipped> skipped(Handle handle, String eventId) {
    return handle
        .createQuery(
            "select function_id, reason, key, by_run, at from skips where event_id = :id"
                + " order by at, function_id, reason limit :limit")
        .bind("id", eventId)
        .bind("limit", RunFilter.MAX_LIMIT)
        .map(
            (row, context) ->
                new EventTrace.Skipped(
                    row.getString("function_id"),
                    row.getString("reason"),
                    row.getString("key"),
                    row.getString("by_run"),
                    row.getTimestamp("at").toInstant()))
        .list();
  }

  @Override
  public List<OperationTrace> operations(int limit) {
    return read(handle -> new OperationQuery(handle).newest(limit));
  }

  @Override
  public Optional<OperationTrace> operation(String operationId) {
    return storable(operationId)
        ? read(handle -> new OperationQuery(handle).operation(operationId))
        : Optional.empty();
  }

  @Override
  public List<FunctionSummary> functions() {
    return read(
        handle ->
            handle
                .createQuery(
                    "select id, app, app_version, triggers, retries, registered_at, limited,"
                        + " p.at as paused_at from functions left join function_pauses p"
                        + " on p.function_id = id and p.paused order by id")
                .map((row, context) -> Rows.function(row))
                .list());
  }

  @Override
  public Lag lag() {
    read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
    return lag.get();
  }

  @Override
  public long changes() {
    return changes.count();
  }

  @Override
  public void awaitChange(long seen, Duration atMost) throws InterruptedException {
    changes.await(seen, atMost.compareTo(LOOK_AGAIN) < 0 ? atMost : LOOK_AGAIN);
  }

  private <T> T read(HandleCallback<T, SQLException> callback) {
    try {
      return jdbi.withHandle(callback);
    } catch (SQLException | JdbiException e) {
      if (isAway(e)) {
        throw new ReadModelUnavailableException(address, e);
      }
      throw new IllegalStateException("The read model could not be asked", e);
    }
  }

  private static boolean isAway(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        if (sql instanceof java.sql.SQLTransientException
            || state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean storable(String id) {
    return id.indexOf('\0') < 0;
  }

  /** Where a page ended. */
  private record Position(Instant at, String id) {
    String text() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((at.toEpochMilli() + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    static Position parse(String cursor) {
      try {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        if (colon > 0 && storable(text)) {
          return new Position(
              Instant.ofEpochMilli(Long.parseLong(text.substring(0, colon))),
              text.substring(colon + 1));
        }
      } catch (IllegalArgumentException e) {
        throw bad(cursor, e);
      }
      throw bad(cursor, null);
    }

    private static SluiceException bad(String cursor, @Nullable Throwable cause) {
      return new SluiceException(
          "SLUICE-1301",
          "Expected a cursor from the page before, found '" + cursor + "'.",
          "Leave cursor out to start from the newest run.",
          cause);
    }
  }
}
