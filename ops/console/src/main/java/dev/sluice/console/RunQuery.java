package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Lists and counts runs. */
final class RunQuery {
  private final Handle handle;

  RunQuery(Handle handle) {
    this.handle = handle;
  }

  /**
   * The runs that a filter lets through.
   *
   * @throws SluiceException SLUICE-1301 the cursor is none, SLUICE-2101 to SLUICE-2103 the
   *     expression is none
   */
  RunPage page(RunFilter filter) {
    RunSource.Slice slice = source(filter).next(Position.parse(filter.cursor()), filter.limit());
    return new RunPage(
        summaries(slice.found()),
        slice.goOn() == null ? null : slice.goOn().text(),
        isScan(filter) ? slice.scanned() : null);
  }

  /**
   * How many runs a filter lets through.
   *
   * @throws SluiceException SLUICE-2101 to SLUICE-2103 the expression is none
   */
  RunCounts counts(RunFilter filter) {
    Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
    asked(filter).forEach(status -> counts.put(status, 0L));
    Set<RunStatus> more = EnumSet.noneOf(RunStatus.class);
    if (isScan(filter)) {
      RunSource.Slice slice = source(filter).next(null, (int) RunCounts.MOST);
      if (slice.goOn() != null) {
        more.addAll(counts.keySet());
      }
      slice.found().forEach(run -> counts.merge(run.status(), 1L, Long::sum));
      return new RunCounts(counts, more, slice.scanned());
    }
    counts.putAll(isOfFunctionsOnly(filter) ? standing(filter) : counted(filter));
    counts.replaceAll(
        (status, count) -> {
          if (count > RunCounts.MOST) {
            more.add(status);
          }
          return Math.min(count, RunCounts.MOST);
        });
    return new RunCounts(counts, more, null);
  }

  private RunSource source(RunFilter filter) {
    RunSource found =
        filter.text() == null
            ? new RunIndex(handle, filter)
            : new RunTextSearch(handle, filter, filter.text());
    return filter.expression() == null
        ? found
        : new RunExpressionSearch(handle, found, filter.expression());
  }

  private static boolean isScan(RunFilter filter) {
    return filter.text() != null || filter.expression() != null;
  }

  private static Set<RunStatus> asked(RunFilter filter) {
    return filter.statuses().isEmpty()
        ? EnumSet.allOf(RunStatus.class)
        : EnumSet.copyOf(filter.statuses());
  }

  private List<RunSummary> summaries(List<RunSource.Found> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            "select "
                + Rows.SUMMARY
                + " from runs where id = any(:ids) order by scheduled_at desc, id desc")
        .bindArray("ids", String.class, found.stream().map(run -> run.place().id()).toList())
        .map((row, context) -> Rows.summary(row))
        .list();
  }

  private static boolean isOfFunctionsOnly(RunFilter filter) {
    return filter.event() == null
        && filter.app() == null
        && filter.failure() == null
        && filter.from() == null
        && filter.to() == null;
  }

  /** What is counted as the rows are written. */
  private Map<RunStatus, Long> standing(RunFilter filter) {
    Where where =
        new Where()
            .and("function_id = :function", "function", filter.function())
            .and(
                "status = any(:statuses)",
                "statuses",
                asked(filter).stream().map(RunStatus::name).toArray(String[]::new));
    return where
        .bind(
            handle.createQuery(
                "select status, sum(runs) from run_standings where "
                    + where.sql()
                    + " group by status"))
        .reduceRows(new EnumMap<RunStatus, Long>(RunStatus.class), RunQuery::count);
  }

  /** Each status by itself, so that none is counted further than is told. */
  private Map<RunStatus, Long> counted(RunFilter filter) {
    Where where = RunIndex.where(filter);
    String sql =
        asked(filter).stream()
            .map(
                status ->
                    """
                    select '%s', count(*) from (select id from runs where %s
                      and %s order by scheduled_at desc, id desc limit :most) as these
                    """
                        .formatted(status, where.sql(), RunIndex.is(status)))
            .collect(Collectors.joining(" union all "));
    return where
        .bind(handle.createQuery(sql))
        .bind("most", RunCounts.MOST + 1)
        .reduceRows(new EnumMap<RunStatus, Long>(RunStatus.class), RunQuery::count);
  }

  private static Map<RunStatus, Long> count(Map<RunStatus, Long> counts, RowView row) {
    counts.put(RunStatus.valueOf(row.getColumn(1, String.class)), row.getColumn(2, Long.class));
    return counts;
  }
}
