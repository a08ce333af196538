package dev.sluice.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.FunctionTrace;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Lists functions, and puts together what is known of one. */
final class FunctionQuery {
  private static final String FUNCTIONS =
      "select functions.*, p.at as paused_at from functions left join function_pauses p"
          + " on p.function_id = id and p.paused";
  private static final RunStats.Totals NOTHING = new TallySum().totals();

  private final Handle handle;

  FunctionQuery(Handle handle) {
    this.handle = handle;
  }

  private record Row(FunctionSummary summary, FunctionConfig config) {}

  /** The registered functions, by id. */
  List<FunctionSummary> functions() {
    return handle
        .createQuery(FUNCTIONS + " order by id")
        .map((row, context) -> Rows.function(row))
        .list();
  }

  List<FunctionHealth> functions(TimeWindow window) {
    var stats = new StatsQuery(handle, Instant.now());
    Map<String, RunStats.Totals> totals = stats.totals(window);
    Map<String, RunStats.Backlog> backlogs = stats.backlogs(null);
    return functions().stream()
        .map(
            function ->
                new FunctionHealth(
                    function,
                    totals.getOrDefault(function.id(), NOTHING),
                    backlogs.getOrDefault(function.id(), RunStats.Backlog.NONE)))
        .toList();
  }

  Optional<FunctionTrace> function(String id, TimeWindow window) {
    return handle
        .createQuery(FUNCTIONS + " where id = :id")
        .bind("id", id)
        .map((row, context) -> new Row(Rows.function(row), config(row.getString("config"))))
        .findOne()
        .map(
            row ->
                new FunctionTrace(
                    row.summary(),
                    row.config(),
                    new StatsQuery(handle, Instant.now())
                        .stats(new RunStats.Asked(window, id, RunStats.SPARK_BUCKETS))));
  }

  private static FunctionConfig config(String json) {
    try {
      return Texts.JSON.readValue(json, FunctionConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The projector wrote this configuration", e);
    }
  }
}
