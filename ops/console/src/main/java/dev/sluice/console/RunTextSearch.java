package dev.sluice.console;

import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Finds runs by a text: those whose id or event's id begins with it by an index, those whose error
 * has it by a look at so many failed runs at a time.
 */
final class RunTextSearch implements RunSource {
  /** How many failed runs are looked at for a page. */
  static final int MAX_SCAN = 10_000;

  /** How many runs are found by the beginning of an id; a longer text finds the others. */
  private static final int MAX_BY_ID = 1_000;

  private static final String FAILED =
      """
      with scanned as materialized (
        select scheduled_at, id, strpos(error_text, :text) > 0 as hit from runs
        where CONDITIONS and status = 'FAILED' and leaves < 'infinity' order by scheduled_at desc, id desc limit :scan),
      hits as (
        select scheduled_at, id from scanned where hit
        order by scheduled_at desc, id desc limit :limit)
      select scheduled_at, id, 0 as scanned from hits
      union all
      (select scheduled_at, id, (select count(*) from scanned) as scanned from scanned
      order by scheduled_at, id limit 1)
      """;
  private static final String BY_ID =
      """
      select scheduled_at, id, status from (
        (select * from runs where id ~>=~ :text and id ~<~ :end order by id using ~<~ limit :most)
        union all
        (select * from runs where event_id ~>=~ :text and event_id ~<~ :end
          order by event_id using ~<~ limit :most)) as these
      where CONDITIONS
      """;

  private final Handle handle;
  private final RunFilter filter;
  private final String text;

  RunTextSearch(Handle handle, RunFilter filter, String text) {
    this.handle = handle;
    this.filter = filter;
    this.text = text.strip();
  }

  /**
   * @param scanned more than 0: the last of so many that were looked at
   */
  private record Row(Position place, int scanned) {}

  @Override
  public Slice next(@Nullable Position after, int limit) {
    Set<Found> found = new TreeSet<>(Found.NEWEST_FIRST);
    found.addAll(byId(after));
    int scanned = 0;
    Position edge = null;
    if (filter.statuses().isEmpty() || filter.statuses().contains(RunStatus.FAILED)) {
      for (Row row : failed(after, limit + 1)) {
        if (row.scanned() == 0) {
          found.add(new Found(row.place(), RunStatus.FAILED));
        } else {
          scanned = row.scanned();
          edge = scanned < MAX_SCAN ? null : row.place();
        }
      }
    }
    Position last = edge;
    List<Found> before =
        found.stream()
            .filter(run -> last == null || Position.NEWEST_FIRST.compare(run.place(), last) <= 0)
            .toList();
    return Slice.of(before, scanned, limit, edge);
  }

  private List<Row> failed(@Nullable Position after, int limit) {
    Where where = RunIndex.where(filter).after(after, "scheduled_at");
    return where
        .bind(handle.createQuery(FAILED.replace("CONDITIONS", where.sql())))
        .bind("text", text.toLowerCase(Locale.ROOT))
        .bind("scan", MAX_SCAN)
        .bind("limit", limit)
        .map((row, context) -> row(row))
        .list();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(RunIndex.position(row), row.getInt("scanned"));
  }

  private List<Found> byId(@Nullable Position after) {
    String statuses =
        (filter.statuses().isEmpty() ? Arrays.asList(RunStatus.values()) : filter.statuses())
            .stream()
                .map(status -> "'" + status + "'")
                .collect(Collectors.joining(", ", "status in (", ")"));
    Where where = RunIndex.where(filter).after(after, "scheduled_at");
    return where
        .bind(handle.createQuery(BY_ID.replace("CONDITIONS", where.sql() + " and " + statuses)))
        .bind("text", text)
        .bind("end", text + Character.toString(Character.MAX_CODE_POINT))
        .bind("most", MAX_BY_ID)
        .map((row, context) -> RunIndex.found(row))
        .list();
  }
}
