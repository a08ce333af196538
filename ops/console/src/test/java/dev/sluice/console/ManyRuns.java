package dev.sluice.console;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * Fills a database with runs as they may lie there after a month: 20 functions of very unlike use,
 * nine in ten runs ended, events, steps, waits and skips. The same number gives the same rows but
 * for their times, which end now.
 */
final class ManyRuns {
  /** Which of {@code many} a row is, evenly spread and the same every time. */
  private static final String CHANCE =
      """
      create function chance(i bigint, what int) returns float8 language sql immutable parallel safe
      return (hashint8extended(i, what) & 1152921504606846975)::float8 / 1152921504606846976
      """;

  private static final String RUNS =
      """
      insert into runs (id, app, function_id, event_id, event_name, status, epoch, body_attempt,
        workers_lost, scheduled_at, ended_at, due_at, input, output, error, reason, version,
        dispatched_at, queued_limit, queued_ahead, queued_since, queued_at, lane, app_version)
      select id, 'app-' || f % 4, 'fn-' || f, 'event-' || i, 'topic-' || f || '/happened',
        status, 1, 1, 0, at,
        case when ended then at + took end,
        case when status in ('SLEEPING', 'WAITING', 'RETRYING') then at + interval '40 days' end,
        convert_to(format('{"customer":"c%s","n":%s,"tier":"%s"}', i % 5000, i,
          case when i % 3 = 0 then 'pro' else 'free' end), 'UTF8'),
        case when status = 'COMPLETED' then
          convert_to(format('{"total":%s,"note":"all is well"}', i % 977), 'UTF8') end,
        case when status = 'FAILED' then jsonb_build_object('type', 'Failure' || k, 'message',
          format('call %s of step %s to service-%s timed out after %s ms', i, k, k, i % 90000),
          'stack', repeat('at dev.example.Code.method(Code.java:17) ', 40), 'retryable', true) end,
        case when status = 'CANCELLED' then 'no longer needed' end, i, at,
        case when status = 'QUEUED' then 'concurrency 2' end,
        case when status = 'QUEUED' then 3 end, case when status = 'QUEUED' then at end,
        case when status = 'QUEUED' then at end, 'fn-' || f, '7'
      from (
        select i, 'r2-' || left(md5(i::text), 26) as id, f, at, took, status, k,
          status in ('COMPLETED', 'FAILED', 'CANCELLED') as ended
        from (
          select i, floor(20 * power(chance(i, 1), 3))::int as f,
            now() - interval '30 days' * (1 - i::float8 / MANY) as at,
            interval '1 ms' * (20 * exp(7 * chance(i, 2))) as took,
            floor(40 * chance(i, 3))::int as k,
            (array['COMPLETED', 'FAILED', 'CANCELLED', 'QUEUED', 'RUNNING', 'SLEEPING', 'WAITING',
              'RETRYING'])[width_bucket(chance(i, 4),
              array[0.80, 0.87, 0.90, 0.915, 0.925, 0.94, 0.99]) + 1] as status
          from generate_series(1, MANY) as i) as thrown) as made
      """;
  private static final List<String> REST =
      List.of(
          """
          insert into step_attempts (run_id, step, attempt, kind, epoch, started_at, ended_at,
            output, input, tokens)
          select id, 'step-' || n, 1, 'RUN', 1, scheduled_at, scheduled_at + interval '5 ms',
            '{"ok":true,"text":"what the step said"}', '{"prompt":"what it was asked"}', 120
          from runs cross join generate_series(1, 2) as n
          """,
          """
          insert into waits (run_id, step, kind, started_at, until, ended_at, events, condition)
          select id, 'approval', 'WAIT', scheduled_at,
            scheduled_at + interval '1 day' * (40 + 9 * chance(version, 5)),
            case when status = 'COMPLETED' then ended_at end, '["order/approved"]',
            'async.data.id == event.data.id'
          from runs where status = 'WAITING' or chance(version, 6) < 0.05
          """,
          """
          insert into events (id, name, at, matched) select event_id, event_name, scheduled_at, true
          from runs
          """,
          """
          insert into events (id, name, at, matched)
          select 'lost-' || version, 'topic_' || version % 20 || '.hapened', scheduled_at, false
          from runs where chance(version, 7) < 0.05
          """,
          """
          insert into skips (event_id, function_id, reason, at)
          select event_id, function_id, 'RATE_LIMIT', scheduled_at
          from runs where chance(version, 8) < 0.02
          """);
  private static final String FUNCTIONS =
      """
      insert into functions
        (id, app, app_version, triggers, retries, registered_at, limited, config)
      select 'fn-' || f, 'app-' || f % 4, '7', jsonb_build_array('topic-' || f || '/happened'), 4,
        now(), false, jsonb_build_object('triggers',
          jsonb_build_array(jsonb_build_object('event', 'topic-' || f || '/happened')), 'retry',
          '{"retries":4,"firstDelayMs":1000,"maxDelayMs":3600000,"factor":2,"jitter":0.2}'::jsonb,
          'cancelOn', '[]'::jsonb, 'pinVersion', false)
      from generate_series(0, 19) as f
      """;

  private ManyRuns() {}

  /** Fills an empty database as the version before left it, and brings it up to date. */
  static void fill(TestDatabase database, int runs) throws SQLException {
    ConsoleConfig config = database.config();
    Flyway.configure()
        .dataSource(config.jdbcUrl(), config.user(), config.password())
        .locations("classpath:dev/sluice/console/migrations")
        .target("2")
        .load()
        .migrate();
    database.execute(CHANCE);
    database.execute(RUNS.replace("MANY", String.valueOf(runs)));
    for (String sql : REST) {
      database.execute(sql);
    }
    Console.migrate(config);
    database.execute(FUNCTIONS);
    database.vacuum();
  }
}
