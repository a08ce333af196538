package dev.sluice.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes functions, and which of them are paused. */
final class FunctionTables {
  private static final String FUNCTIONS_SQL =
      """
      insert into functions
        (id, app, app_version, triggers, retries, registered_at, limited, config)
      select id, app, app_version, triggers::jsonb, retries,
        to_timestamp(registered_at::float8 / 1000), limited, config::jsonb
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::boolean[],
        ?::text[])
        as t (id, app, app_version, triggers, retries, registered_at, limited, config)
      on conflict (id) do update set app = excluded.app, app_version = excluded.app_version,
        triggers = excluded.triggers, retries = excluded.retries,
        registered_at = excluded.registered_at, limited = excluded.limited,
        config = excluded.config
      """;
  private static final String PAUSES_SQL =
      """
      insert into function_pauses as p (function_id, paused, at)
      select function_id, paused, to_timestamp(at::float8 / 1000)
      from unnest(?::text[], ?::boolean[], ?::bigint[]) as t (function_id, paused, at)
      on conflict (function_id) do update set paused = excluded.paused, at = excluded.at
      where excluded.at > p.at or (excluded.at = p.at and not excluded.paused)
      """;

  private static final Upsert<FunctionRow> FUNCTIONS =
      new Upsert<FunctionRow>(FUNCTIONS_SQL)
          .text(FunctionRow::id)
          .text(FunctionRow::app)
          .text(FunctionRow::appVersion)
          .text(FunctionRow::triggers)
          .number(FunctionRow::retries)
          .time(FunctionRow::registeredAt)
          .flag(FunctionRow::limited)
          .text(FunctionRow::config);
  private static final Upsert<HistoryBatch.PauseRow> PAUSES =
      new Upsert<HistoryBatch.PauseRow>(PAUSES_SQL)
          .text(HistoryBatch.PauseRow::functionId)
          .flag(HistoryBatch.PauseRow::paused)
          .time(HistoryBatch.PauseRow::at);

  private FunctionTables() {}

  static void write(Connection connection, HistoryBatch batch) throws SQLException {
    FUNCTIONS.write(
        connection, batch.functions.values().stream().flatMap(Optional::stream).toList());
    List<String> removed = new ArrayList<>();
    batch.functions.forEach(
        (id, function) -> {
          if (function.isEmpty()) {
            removed.add(id);
          }
        });
    Upsert.change(connection, "delete from functions where id = any(?)", removed);
    PAUSES.write(connection, batch.pauses.values());
  }
}
