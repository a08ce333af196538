package dev.sluice.console;

import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.FailureGroup;
import dev.sluice.gateway.read.FailureGroups;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Groups failed runs by what went wrong. */
final class FailureQuery {
  /** How many failed runs are grouped, the newest. */
  static final int MOST = 100_000;

  /** The newest runs of a group stand for it: all of them have the same type and text. */
  private static final String GROUPS =
      """
      with grouped as (
        select failure_key, count(*) as runs, min(ended_at) as first_at, max(ended_at) as last_at,
          min(scheduled_at) as first_started, max(scheduled_at) as last_started,
          sum(count(*)) over () as all_runs
        from (select failure_key, ended_at, scheduled_at from runs
          where leaves < 'infinity' and failure_key is not null and ended_at >= :from and ended_at < :to OF_FUNCTION
          order by ended_at desc limit :most) as failed
        group by failure_key order by runs desc, failure_key limit :limit)
      select grouped.*, sample.*
      from grouped cross join lateral (
        select array_agg(id order by ended_at desc, id desc) as ids,
          min(function_id) as function_id, min(error->>'type') as type, min(fold_error(error->>'message')) as message
        from (select id, function_id, error, ended_at from runs
          where leaves < 'infinity' and failure_key = grouped.failure_key and ended_at >= :from and ended_at < :to
          order by ended_at desc, id desc limit :samples) as newest) as sample
      order by runs desc, failure_key
      """;

  private final Handle handle;

  FailureQuery(Handle handle) {
    this.handle = handle;
  }

  private record Row(FailureGroup group, long allRuns) {}

  FailureGroups groups(FailureFilter filter) {
    String function = filter.function();
    Query query =
        handle.createQuery(
            GROUPS.replace("OF_FUNCTION", function == null ? "" : "and function_id = :function"));
    if (function != null) {
      query.bind("function", function);
    }
    List<Row> rows =
        query
            .bind("from", filter.window().from())
            .bind("to", filter.window().to())
            .bind("most", MOST)
            .bind("limit", filter.limit() + 1)
            .bind("samples", FailureGroup.SAMPLES)
            .map((row, context) -> row(row))
            .list();
    boolean all = rows.size() <= filter.limit();
    return new FailureGroups(
        filter.window(),
        rows.stream().limit(filter.limit()).map(Row::group).toList(),
        rows.isEmpty() ? 0 : rows.getFirst().allRuns(),
        all && rows.stream().noneMatch(row -> row.allRuns() >= MOST));
  }

  private static Row row(ResultSet row) throws SQLException {
    String key = row.getString("failure_key");
    String function = row.getString("function_id");
    var select =
        new FailureGroup.Selection(
            function,
            List.of("FAILED"),
            row.getTimestamp("first_started").toInstant(),
            row.getTimestamp("last_started").toInstant().plusMillis(1),
            key);
    return new Row(
        new FailureGroup(
            key,
            function,
            row.getString("type"),
            row.getString("message"),
            row.getLong("runs"),
            row.getTimestamp("first_at").toInstant(),
            row.getTimestamp("last_at").toInstant(),
            texts(row.getArray("ids")),
            select),
        row.getLong("all_runs"));
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
