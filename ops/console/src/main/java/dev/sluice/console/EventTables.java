package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;

/** Writes events, and what was skipped. */
final class EventTables {
  private static final String EVENTS_SQL =
      """
      insert into events as e (id, name, at, matched)
      select id, name, to_timestamp(at::float8 / 1000), matched
      from unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[]) as t (id, name, at, matched)
      on conflict (id) do update set
        matched = e.matched or excluded.matched, at = least(e.at, excluded.at)
      where (excluded.matched and not e.matched) or excluded.at < e.at
      """;
  private static final String SKIPS_SQL =
      """
      insert into skips (event_id, function_id, reason, key, by_run, at)
      select event_id, function_id, reason, key, by_run, to_timestamp(at::float8 / 1000)
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
        as t (event_id, function_id, reason, key, by_run, at)
      on conflict do nothing
      """;

  private static final Upsert<HistoryBatch.EventRow> EVENTS =
      new Upsert<HistoryBatch.EventRow>(EVENTS_SQL)
          .text(HistoryBatch.EventRow::id)
          .text(HistoryBatch.EventRow::name)
          .time(HistoryBatch.EventRow::at)
          .flag(HistoryBatch.EventRow::matched);
  private static final Upsert<HistoryBatch.SkipRow> SKIPS =
      new Upsert<HistoryBatch.SkipRow>(SKIPS_SQL)
          .text(row -> row.key().eventId())
          .text(row -> row.key().functionId())
          .text(row -> row.key().reason())
          .text(HistoryBatch.SkipRow::limitKey)
          .text(HistoryBatch.SkipRow::by)
          .time(HistoryBatch.SkipRow::at);

  private EventTables() {}

  static void write(Connection connection, HistoryBatch batch) throws SQLException {
    EVENTS.write(connection, batch.events.values());
    SKIPS.write(connection, batch.skips.values());
  }
}
