package dev.sluice.console;

import dev.sluice.gateway.read.OperationTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts bulk orders together from the order and the progress of its partitions. */
final class OperationQuery {
  private static final String ORDERS =
      """
      select request_id, function_id, given_by, at, details->>'action' as action,
        details->>'from' as started_from, details->>'to' as started_to,
        details->>'statuses' as statuses, details->>'error' as error_text, details->>'failure' as failure,
        details->>'expression' as expression, details->>'reason' as reason
      from orders where kind = 'BULK'\
      """;

  private final Handle handle;

  OperationQuery(Handle handle) {
    this.handle = handle;
  }

  List<OperationTrace> newest(int limit) {
    List<OperationTrace> bare =
        handle
            .createQuery(ORDERS + " order by at desc, request_id desc limit :limit")
            .bind("limit", limit)
            .map((row, context) -> order(row))
            .list();
    return withProgress(bare);
  }

  Optional<OperationTrace> operation(String id) {
    List<OperationTrace> bare =
        handle
            .createQuery(ORDERS + " and request_id = :id")
            .bind("id", id)
            .map((row, context) -> order(row))
            .list();
    return withProgress(bare).stream().findFirst();
  }

  private static OperationTrace order(ResultSet row) throws SQLException {
    return new OperationTrace(
        row.getString("request_id"),
        OperationTrace.Status.RUNNING,
        row.getString("action"),
        row.getString("function_id"),
        time(row.getString("started_from")),
        time(row.getString("started_to")),
        Rows.texts(row.getString("statuses")),
        row.getString("error_text"),
        row.getString("failure"),
        row.getString("expression"),
        row.getString("reason"),
        row.getString("given_by"),
        row.getTimestamp("at").toInstant(),
        0,
        0,
        List.of());
  }

  private static @Nullable Instant time(@Nullable String iso) {
    return iso == null ? null : Instant.parse(iso);
  }

  private record Progress(String operation, OperationTrace.Part part) {}

  private List<OperationTrace> withProgress(List<OperationTrace> bare) {
    if (bare.isEmpty()) {
      return bare;
    }
    Map<String, List<OperationTrace.Part>> parts = new HashMap<>();
    handle
        .createQuery(
            "select operation_id, partition, scanned, matched, done, error from operation_progress"
                + " where operation_id = any(:ids) order by operation_id, partition")
        .bindArray("ids", String.class, bare.stream().map(OperationTrace::id).toList())
        .map(
            (row, context) ->
                new Progress(
                    row.getString("operation_id"),
                    new OperationTrace.Part(
                        row.getInt("partition"),
                        row.getLong("scanned"),
                        row.getLong("matched"),
                        row.getBoolean("done"),
                        row.getString("error"))))
        .forEach(
            progress ->
                parts
                    .computeIfAbsent(progress.operation(), id -> new ArrayList<>())
                    .add(progress.part()));
    return bare.stream().map(o -> with(o, parts.getOrDefault(o.id(), List.of()))).toList();
  }

  private static OperationTrace with(OperationTrace bare, List<OperationTrace.Part> parts) {
    return new OperationTrace(
        bare.id(),
        OperationTrace.statusOf(parts),
        bare.action(),
        bare.function(),
        bare.from(),
        bare.to(),
        bare.statuses(),
        bare.error(),
        bare.failure(),
        bare.expression(),
        bare.reason(),
        bare.by(),
        bare.at(),
        parts.stream().mapToLong(OperationTrace.Part::scanned).sum(),
        parts.stream().mapToLong(OperationTrace.Part::matched).sum(),
        parts);
  }
}
