package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A beginning or an end of a run, to be counted. Each is counted once: when the run's row is
 * written first, and when the row first says that the run has ended.
 *
 * @param took how long it took; null: it began, or was cancelled
 */
record Tally(String functionId, String what, Instant at, @Nullable Duration took) {
  /** How long single minutes are kept, and single hours; days are kept like runs. */
  static final Duration MINUTES_KEPT = Duration.ofDays(2);

  static final Duration HOURS_KEPT = Duration.ofDays(92);

  private static final String SQL =
      """
      insert into run_tallies as t (minutes, at, function_id, what, bin, runs)
      select minutes, date_bin(make_interval(mins => minutes), to_timestamp(told.at::float8 / 1000),
          timestamptz '2000-01-01 00:00Z'), function_id, what, duration_bin(took), count(*)
      from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[])
        as told (function_id, what, at, took)
        cross join (values (1), (60), (1440)) as width (minutes)
      group by 1, 2, 3, 4, 5
      on conflict (minutes, at, function_id, what, bin) do update set runs = t.runs + excluded.runs
      """;
  private static final Upsert<Tally> TALLIES =
      new Upsert<Tally>(SQL)
          .text(Tally::functionId)
          .text(Tally::what)
          .time(Tally::at)
          .big(tally -> tally.took() == null ? 0L : tally.took().toMillis());

  /** Counts what the rows say that the table did not. */
  static void write(Connection connection, Collection<RunRow> runs) throws SQLException {
    List<Tally> tallies = new ArrayList<>();
    for (RunRow run : runs) {
      if (run.before == null) {
        tallies.add(new Tally(run.functionId, "STARTED", run.scheduledAt, null));
      }
      Instant endedAt = run.endedAt;
      boolean endedBefore = run.before != null && run.before.status().ended();
      if (!endedBefore && endedAt != null) {
        tallies.add(new Tally(run.functionId, run.status.name(), endedAt, took(run, endedAt)));
      }
    }
    TALLIES.write(connection, tallies);
  }

  private static @Nullable Duration took(RunRow run, Instant endedAt) {
    return switch (run.status) {
      case COMPLETED, FAILED -> Duration.between(run.scheduledAt, endedAt);
      case CANCELLED, QUEUED, RUNNING, SLEEPING, WAITING, RETRYING -> null;
    };
  }

  /** Removes minutes and hours that are no longer kept. */
  static void prune(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "delete from run_tallies where (minutes = 1 and at < now() - interval '%d hours')"
                  .formatted(MINUTES_KEPT.toHours())
              + " or (minutes = 60 and at < now() - interval '%d hours')"
                  .formatted(HOURS_KEPT.toHours()));
    }
  }
}
