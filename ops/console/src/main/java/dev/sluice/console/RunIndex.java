package dev.sluice.console;

import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds runs by what has an index. */
final class RunIndex implements RunSource {
  private final Handle handle;
  private final RunFilter filter;

  RunIndex(Handle handle, RunFilter filter) {
    this.handle = handle;
    this.filter = filter;
  }

  /** The filter's conditions but for its statuses, text and expression. */
  static Where where(RunFilter filter) {
    return new Where()
        .and("function_id = :function", "function", filter.function())
        .and("event_name = :event", "event", filter.event())
        .and("app = :app", "app", filter.app())
        .and("failure_key = :failure", "failure", filter.failure())
        .and("scheduled_at >= :from", "from", filter.from())
        .and("scheduled_at < :to", "to", filter.to());
  }

  @Override
  public Slice next(@Nullable Position after, int limit) {
    Where where = where(filter).after(after, "scheduled_at");
    List<Found> found =
        where
            .bind(
                handle.createQuery(
                    where.newest(
                        "scheduled_at, id, status", "runs", "scheduled_at", alternatives())))
            .bind("limit", limit + 1)
            .map((row, context) -> found(row))
            .list();
    return Slice.of(found, 0, limit, null);
  }

  static Found found(ResultSet row) throws SQLException {
    return new Found(position(row), RunStatus.valueOf(row.getString("status")));
  }

  static Position position(ResultSet row) throws SQLException {
    return new Position(row.getTimestamp("scheduled_at").toInstant(), row.getString("id"));
  }

  /** The indexes of functions, events and apps have the status in the second place. */
  private List<String> alternatives() {
    if (!filter.statuses().isEmpty()) {
      return filter.statuses().stream().map(RunIndex::is).toList();
    }
    boolean byStatus = filter.function() != null || filter.event() != null || filter.app() != null;
    return byStatus && filter.failure() == null
        ? Arrays.stream(RunStatus.values()).map(RunIndex::is).toList()
        : List.of("true");
  }

  /** Runs that have ended lie in other partitions than those that have not. */
  static String is(RunStatus status) {
    return "status = '%s' and leaves %s 'infinity'".formatted(status, status.ended() ? "<" : "=");
  }
}
