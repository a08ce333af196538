package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Writes orders, how far bulk orders are, and what was refused. */
final class OrderTables {
  private static final String ORDERS_SQL =
      """
      insert into orders (request_id, subject, kind, function_id, given_by, at, details, leaves)
      select t.request_id, t.subject, t.kind, t.function_id, t.given_by,
        to_timestamp(t.at::float8 / 1000), t.details::jsonb, t.leaves::date
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
        ?::text[]) as t (request_id, subject, kind, function_id, given_by, at, details, leaves)
      where not exists (select from orders
        where orders.request_id = t.request_id and orders.subject = t.subject)
      on conflict do nothing
      """;
  private static final String PROGRESS_SQL =
      """
      insert into operation_progress as p (operation_id, partition, scanned, matched, done, error)
      select operation_id, partition, scanned, matched, done, error
      from unnest(?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::boolean[], ?::text[])
        as t (operation_id, partition, scanned, matched, done, error)
      on conflict (operation_id, partition) do update set
        scanned = greatest(p.scanned, excluded.scanned),
        matched = greatest(p.matched, excluded.matched),
        done = p.done or excluded.done,
        error = coalesce(p.error, excluded.error)
      """;
  private static final String REFUSALS_SQL =
      """
      insert into refusals (request_id, run_id, code, message, at, leaves)
      select t.request_id, t.run_id, t.code, t.message, to_timestamp(t.at::float8 / 1000),
        t.leaves::date
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[])
        as t (request_id, run_id, code, message, at, leaves)
      where not exists (select from refusals where refusals.request_id = t.request_id)
      on conflict do nothing
      """;

  private static final Upsert<HistoryBatch.ProgressRow> PROGRESS =
      new Upsert<HistoryBatch.ProgressRow>(PROGRESS_SQL)
          .text(row -> row.key().operationId())
          .number(row -> row.key().partition())
          .big(HistoryBatch.ProgressRow::scanned)
          .big(HistoryBatch.ProgressRow::matched)
          .flag(HistoryBatch.ProgressRow::done)
          .text(HistoryBatch.ProgressRow::error);

  private OrderTables() {}

  static void write(Connection connection, HistoryBatch batch, Kept kept, Instant now)
      throws SQLException {
    new Upsert<OrderRow>(ORDERS_SQL)
        .text(row -> row.key().requestId())
        .text(row -> row.key().subject())
        .text(OrderRow::kind)
        .text(OrderRow::functionId)
        .text(OrderRow::by)
        .time(OrderRow::at)
        .text(OrderRow::details)
        .text(row -> kept.ofOrder(row.at(), now))
        .write(connection, batch.orders.values());
    PROGRESS.write(connection, batch.progress.values());
    new Upsert<HistoryBatch.RefusalRow>(REFUSALS_SQL)
        .text(HistoryBatch.RefusalRow::requestId)
        .text(HistoryBatch.RefusalRow::runId)
        .text(HistoryBatch.RefusalRow::code)
        .text(HistoryBatch.RefusalRow::message)
        .time(HistoryBatch.RefusalRow::at)
        .text(row -> kept.ofOrder(row.at(), now))
        .write(connection, batch.refusals.values());
  }
}
