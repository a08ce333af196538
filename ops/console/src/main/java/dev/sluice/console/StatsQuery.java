package dev.sluice.console;

import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.TimeWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Adds up what runs did in a window. */
final class StatsQuery {
  private static final String BUCKETS =
      """
      select cast(floor(extract(epoch from at - cast(:from as timestamptz)) / :seconds) as int)
        as bucket, what, bin, sum(runs) as runs
      from run_tallies where minutes = :minutes and at >= :from and at < :to%s
      group by 1, 2, 3
      """;
  private static final String AFTERWARDS =
      """
      select what, 0 as bin, sum(runs) as runs from run_tallies
      where ((minutes = 1 and at >= :to and at < :hour)
        or (minutes = 60 and at >= :hour and at < :day)
        or (minutes = 1440 and at >= :day))%s
      group by 1
      """;
  private static final String BY_FUNCTION =
      """
      select function_id, what, bin, sum(runs) as runs from run_tallies
      where minutes = :minutes and at >= :from and at < :to group by 1, 2, 3
      """;
  private static final String OPEN =
      """
      select function_id, status, runs from run_standings
      where runs > 0 and status <> all('{COMPLETED,FAILED,CANCELLED}')%s
      """;

  private final Handle handle;
  private final Instant now;

  StatsQuery(Handle handle, Instant now) {
    this.handle = handle;
    this.now = now;
  }

  /** A row with the columns what, bin and runs, and the key under which it is added up. */
  private record Part<K>(K key, String what, int bin, long runs) {}

  RunStats stats(RunStats.Asked asked) {
    Scale scale = Scale.of(asked.window(), asked.buckets(), now);
    Map<Integer, TallySum> sums = buckets(scale, asked.function());
    RunStats.Backlog backlog =
        backlogs(asked.function()).values().stream().reduce(RunStats.Backlog.NONE, StatsQuery::sum);
    long open = backlog.total() - openedSince(scale, asked.function());
    List<RunStats.Bucket> buckets = new ArrayList<>();
    TallySum all = new TallySum();
    for (int i = scale.buckets() - 1; i >= 0; i--) {
      TallySum sum = sums.getOrDefault(i, new TallySum());
      Instant at = scale.from().plus(scale.bucket().multipliedBy(i));
      buckets.addFirst(new RunStats.Bucket(at, sum.totals(), Math.max(0, open)));
      open -= sum.opened();
      all.add(sum);
    }
    return new RunStats(
        scale.window(), scale.bucket().toSeconds(), all.totals(), backlog, List.copyOf(buckets));
  }

  /** What the runs of each function did in a window, widened to whole minutes, hours or days. */
  Map<String, RunStats.Totals> totals(TimeWindow window) {
    Map<String, RunStats.Totals> totals = new HashMap<>();
    Query query = inWindow(handle.createQuery(BY_FUNCTION), Scale.of(window, 1, now));
    sums(query, row -> row.getString("function_id"))
        .forEach((function, sum) -> totals.put(function, sum.totals()));
    return totals;
  }

  /**
   * Runs that have not ended, by function.
   *
   * @param function of this one only; null: of all
   */
  Map<String, RunStats.Backlog> backlogs(@Nullable String function) {
    Map<String, Map<RunStatus, Long>> counts = new HashMap<>();
    ofFunction(OPEN, function)
        .map(
            (row, context) ->
                new Part<>(
                    row.getString("function_id"), row.getString("status"), 0, row.getLong("runs")))
        .forEach(
            part ->
                counts
                    .computeIfAbsent(part.key(), f -> new EnumMap<>(RunStatus.class))
                    .put(RunStatus.valueOf(part.what()), part.runs()));
    Map<String, RunStats.Backlog> backlogs = new HashMap<>();
    counts.forEach((id, byStatus) -> backlogs.put(id, backlog(byStatus)));
    return backlogs;
  }

  private static RunStats.Backlog backlog(Map<RunStatus, Long> counts) {
    return new RunStats.Backlog(
        counts.getOrDefault(RunStatus.QUEUED, 0L),
        counts.getOrDefault(RunStatus.RUNNING, 0L),
        counts.getOrDefault(RunStatus.SLEEPING, 0L),
        counts.getOrDefault(RunStatus.WAITING, 0L),
        counts.getOrDefault(RunStatus.RETRYING, 0L));
  }

  private static RunStats.Backlog sum(RunStats.Backlog a, RunStats.Backlog b) {
    return new RunStats.Backlog(
        a.queued() + b.queued(),
        a.running() + b.running(),
        a.sleeping() + b.sleeping(),
        a.waiting() + b.waiting(),
        a.retrying() + b.retrying());
  }

  private Map<Integer, TallySum> buckets(Scale scale, @Nullable String function) {
    Query query =
        inWindow(ofFunction(BUCKETS, function), scale).bind("seconds", scale.bucket().toSeconds());
    return sums(query, row -> row.getInt("bucket"));
  }

  /** By how many the open runs have grown since a scale's end. */
  private long openedSince(Scale scale, @Nullable String function) {
    Query query =
        ofFunction(AFTERWARDS, function)
            .bind("to", scale.to())
            .bind("hour", scale.nextHour())
            .bind("day", scale.nextDay());
    return sums(query, row -> "").getOrDefault("", new TallySum()).opened();
  }

  private Query ofFunction(String sql, @Nullable String function) {
    String condition = function == null ? "" : " and function_id = :function";
    Query query = handle.createQuery(sql.formatted(condition));
    return function == null ? query : query.bind("function", function);
  }

  private static Query inWindow(Query query, Scale scale) {
    return query.bind("minutes", scale.minutes()).bind("from", scale.from()).bind("to", scale.to());
  }

  @FunctionalInterface
  private interface Key<K> {
    K of(ResultSet row) throws SQLException;
  }

  private static <K> Map<K, TallySum> sums(Query query, Key<K> key) {
    Map<K, TallySum> sums = new HashMap<>();
    query
        .map(
            (row, context) ->
                new Part<>(
                    key.of(row), row.getString("what"), row.getInt("bin"), row.getLong("runs")))
        .forEach(
            part ->
                sums.computeIfAbsent(part.key(), k -> new TallySum())
                    .add(part.what(), part.bin(), part.runs()));
    return sums;
  }
}
