package dev.sluice.console;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.OrderTrace;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.Refusal;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts a run together from its rows. */
final class TraceQuery {
  private final Handle handle;

  TraceQuery(Handle handle) {
    this.handle = handle;
  }

  private record RunPart(
      RunSummary summary,
      long version,
      int epoch,
      int attempt,
      int workersLost,
      @Nullable Payload input,
      @Nullable Payload output,
      @Nullable Failure failure,
      @Nullable String reason,
      @Nullable String parentStep,
      @Nullable String lane,
      @Nullable String appVersion,
      List<String> vanished,
      List<String> memoized) {}

  Optional<RunTrace> run(String id) {
    return handle
        .createQuery(
            "select "
                + Rows.SUMMARY
                + ", version, epoch, body_attempt, workers_lost, input, output, error, reason,"
                + " memoized, parent_step, lane, app_version, vanished from runs where id = :id")
        .bind("id", id)
        .map((row, context) -> runPart(row))
        .findOne()
        .map(this::trace);
  }

  private static RunPart runPart(ResultSet row) throws SQLException {
    return new RunPart(
        Rows.summary(row),
        row.getLong("version"),
        row.getInt("epoch"),
        row.getInt("body_attempt"),
        row.getInt("workers_lost"),
        Rows.payload(row, "input"),
        Rows.payload(row, "output"),
        Rows.failure(row, "error"),
        row.getString("reason"),
        row.getString("parent_step"),
        row.getString("lane"),
        row.getString("app_version"),
        Rows.texts(row.getString("vanished")),
        Rows.texts(row.getString("memoized")));
  }

  private RunTrace trace(RunPart run) {
    String id = run.summary().id();
    StepsQuery query = new StepsQuery(handle);
    List<StepTrace> own = query.own(id, run.summary().status().ended());
    List<StepTrace> steps =
        new ArrayList<>(query.memoized(run.memoized(), run.summary().replayOf()));
    steps.addAll(own);
    return new RunTrace(
        run.summary(),
        RunDetail.of(run.summary(), run.reason(), own),
        run.version(),
        run.epoch(),
        run.attempt(),
        run.workersLost(),
        run.input(),
        run.output(),
        run.failure(),
        run.reason(),
        run.parentStep(),
        run.lane(),
        run.appVersion(),
        own.stream().mapToLong(StepTrace::tokens).sum(),
        ModelCalls.cost(own.stream().flatMap(step -> step.modelCalls().stream())),
        run.vanished(),
        steps,
        ids(
            "select id from runs where parent_run_id = :id order by scheduled_at, id limit 100",
            id),
        ids("select id from runs where replay_of = :id order by scheduled_at, id limit 100", id),
        orders(run.summary()),
        refusals(id));
  }

  private List<String> ids(String sql, String id) {
    return handle.createQuery(sql).bind("id", id).mapTo(String.class).list();
  }

  /** Orders that name the run, and the one that started it by hand through its event. */
  private List<OrderTrace> orders(RunSummary run) {
    return handle
        .createQuery(
            """
            select request_id, kind, given_by, at, details->>'fromStep' as from_step,
              coalesce(cast(details->>'edited' as boolean), false) as edited
            from orders where (subject = :run and kind in ('CANCEL', 'REPLAY'))
              or (subject = :event and kind = 'START' and function_id = :function)
            order by at, request_id limit 100
            """)
        .bind("run", run.id())
        .bind("event", run.eventId())
        .bind("function", run.functionId())
        .map(
            (row, context) ->
                new OrderTrace(
                    row.getString("request_id"),
                    row.getString("kind"),
                    row.getString("given_by"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("from_step"),
                    row.getBoolean("edited")))
        .list();
  }

  private List<Refusal> refusals(String runId) {
    return handle
        .createQuery(
            "select request_id, code, message, at from refusals where run_id = :id"
                + " order by at limit 100")
        .bind("id", runId)
        .map(
            (row, context) ->
                new Refusal(
                    row.getString("request_id"),
                    row.getString("code"),
                    row.getString("message"),
                    row.getTimestamp("at").toInstant()))
        .list();
  }
}
