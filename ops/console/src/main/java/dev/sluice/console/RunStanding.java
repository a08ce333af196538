package dev.sluice.console;

import dev.sluice.gateway.read.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a run stands, for counting. Runs are counted as their rows are written: one less where the
 * row stood before, one more where it stands now.
 */
record RunStanding(String functionId, RunStatus status) {
  private static final String SQL =
      """
      insert into run_standings as s (function_id, status, runs)
      select function_id, status, runs
      from unnest(?::text[], ?::text[], ?::bigint[]) as t (function_id, status, runs)
      on conflict (function_id, status) do update set runs = s.runs + excluded.runs
      """;
  private static final Upsert<Map.Entry<RunStanding, Long>> STANDINGS =
      new Upsert<Map.Entry<RunStanding, Long>>(SQL)
          .text(entry -> entry.getKey().functionId())
          .text(entry -> entry.getKey().status().name())
          .big(Map.Entry::getValue);

  static void write(Connection connection, Collection<RunRow> runs) throws SQLException {
    Map<RunStanding, Long> more = new LinkedHashMap<>();
    for (RunRow run : runs) {
      if (run.before != null) {
        more.merge(run.before, -1L, Long::sum);
      }
      more.merge(new RunStanding(run.functionId, run.status), 1L, Long::sum);
    }
    more.values().removeIf(runsMore -> runsMore == 0);
    STANDINGS.write(connection, more.entrySet());
  }
}
