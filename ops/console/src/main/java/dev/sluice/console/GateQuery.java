package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** Lists what waits for an event or a signal. */
final class GateQuery {
  /** Larger inputs are shown with their run only. */
  private static final int MAX_INPUT_BYTES = 64 * 1024;

  private final Handle handle;

  GateQuery(Handle handle) {
    this.handle = handle;
  }

  /**
   * @throws SluiceException SLUICE-1301 the cursor is none
   */
  GatePage page(GateFilter filter) {
    Where where =
        new Where()
            .and("run_function_id = :function", "function", filter.function())
            .and("run_id = :run", "run", filter.run());
    Position after = Position.parse(filter.cursor());
    if (after != null) {
      where.and(
          "(until, run_id, step) > (:afterUntil, :afterRun, :afterStep)",
          Map.of("afterUntil", after.at(), "afterRun", after.first(), "afterStep", after.second()));
    }
    List<Gate> found =
        where
            .bind(handle.createQuery(gates(where)))
            .bind("limit", filter.limit() + 1)
            .map((row, context) -> gate(row))
            .list();
    if (found.size() <= filter.limit()) {
      return new GatePage(found, null);
    }
    List<Gate> page = List.copyOf(found.subList(0, filter.limit()));
    Gate last = page.getLast();
    return new GatePage(page, Position.of(last.until(), last.runId(), last.step()).text());
  }

  private static String gates(Where where) {
    return """
    select gate.*, runs.app, runs.event_id,
      case when octet_length(runs.input) <= %d then runs.input end as input
    from (select until, run_id, step, started_at, events, condition, run_function_id from waits
      where leaves = 'infinity' and kind = 'WAIT' and ended_at is null and not abandoned
        and %s
      order by until, run_id, step limit :limit) as gate
      left join runs on runs.id = gate.run_id
    order by gate.until, gate.run_id, gate.step
    """
        .formatted(MAX_INPUT_BYTES, where.sql());
  }

  private static Gate gate(ResultSet row) throws SQLException {
    return new Gate(
        row.getString("run_id"),
        Objects.requireNonNullElse(row.getString("run_function_id"), ""),
        row.getString("app"),
        row.getString("step"),
        Rows.texts(row.getString("events")),
        Objects.requireNonNullElse(row.getString("condition"), ""),
        row.getTimestamp("started_at").toInstant(),
        row.getTimestamp("until").toInstant(),
        row.getString("event_id"),
        Rows.payload(row, "input"));
  }
}
