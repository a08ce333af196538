package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Writes events, and what was skipped. */
final class EventTables {
  private static final String EVENTS_SQL =
      """
      insert into events as e (id, name, at, matched, leaves)
      select t.id, t.name, to_timestamp(t.at::float8 / 1000), t.matched,
        coalesce(known.leaves, t.leaves::date)
      from unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[])
        as t (id, name, at, matched, leaves)
        left join lateral (select leaves from events where id = t.id limit 1) as known on true
      on conflict (id, leaves) do update set
        matched = e.matched or excluded.matched, at = least(e.at, excluded.at)
      where (excluded.matched and not e.matched) or excluded.at < e.at
      """;
  private static final String SKIPS_SQL =
      """
      insert into skips (event_id, function_id, reason, key, by_run, at, leaves)
      select t.event_id, t.function_id, t.reason, t.key, t.by_run,
        to_timestamp(t.at::float8 / 1000), t.leaves::date
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[])
        as t (event_id, function_id, reason, key, by_run, at, leaves)
      where not exists (select from skips where skips.event_id = t.event_id
        and skips.function_id = t.function_id and skips.reason = t.reason)
      on conflict do nothing
      """;

  private EventTables() {}

  static void write(Connection connection, HistoryBatch batch, Kept kept, Instant now)
      throws SQLException {
    new Upsert<HistoryBatch.EventRow>(EVENTS_SQL)
        .text(HistoryBatch.EventRow::id)
        .text(HistoryBatch.EventRow::name)
        .time(HistoryBatch.EventRow::at)
        .flag(HistoryBatch.EventRow::matched)
        .text(row -> kept.ofEvent(row.at(), now))
        .write(connection, batch.events.values());
    new Upsert<HistoryBatch.SkipRow>(SKIPS_SQL)
        .text(row -> row.key().eventId())
        .text(row -> row.key().functionId())
        .text(row -> row.key().reason())
        .text(HistoryBatch.SkipRow::limitKey)
        .text(HistoryBatch.SkipRow::by)
        .time(HistoryBatch.SkipRow::at)
        .text(row -> kept.ofEvent(row.at(), now))
        .write(connection, batch.skips.values());
  }
}
