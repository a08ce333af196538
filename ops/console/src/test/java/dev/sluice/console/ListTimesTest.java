package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.TimeWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures every list over as many runs as {@code -Dsluice.list.runs} says, and leaves times and
 * plans in {@code target/list-times.txt}. Takes minutes, so it runs only when asked for.
 */
@EnabledIfSystemProperty(named = "sluice.list.runs", matches = "[0-9]+")
class ListTimesTest {
  private static final int TIMES = 5;

  /** Thousands of rows of a table, or of one of its partitions, that no index led to. */
  private static final Pattern WHOLE_TABLE =
      Pattern.compile(
          "Seq Scan on (runs|events|waits|step_attempts|skips|run_tallies)(_\\w+)?\\b"
              + "(.*actual.* rows=\\d{4,}|.*\\n.*Filter: .*\\n.*Removed by Filter: \\d{4,})");

  @Test
  void noListLooksAtEveryRow() throws Exception {
    int runs = Integer.getInteger("sluice.list.runs");
    TestDatabase database = TestDatabase.create();
    long started = System.nanoTime();
    ManyRuns.fill(database, runs);
    StringBuilder report = new StringBuilder();
    report.append(
        "%,d runs, filled in %d s, brought up to date:%n".formatted(runs, seconds(started)));
    database
        .texts(
            "select format('%8s ms  version %s, %s', execution_time, version, description)"
                + " from flyway_schema_history where success order by installed_rank")
        .forEach(version -> report.append(version).append('\n'));
    report.append('\n');

    HikariDataSource pool = Console.pool(database.config());
    ReadModel model = over(Jdbi.create(pool));
    Map<String, Consumer<ReadModel>> lists = lists(model, runs);
    List<String> slow = new ArrayList<>();
    lists.forEach(
        (name, list) -> {
          long micros = median(model, list);
          report.append("%6.1f ms  %s%n".formatted(micros / 1_000.0, name));
        });
    Plans plans = new Plans();
    ReadModel explaining = over(Jdbi.create(pool).setSqlLogger(plans));
    lists.forEach(
        (name, list) -> {
          list.accept(explaining);
          report.append("%n%s%n".formatted(name));
          for (String plan : plans.take()) {
            report.append(plan).append('\n');
            if (WHOLE_TABLE.matcher(plan).find()) {
              slow.add(name);
            }
          }
        });
    pool.close();
    Files.writeString(Path.of("target", "list-times.txt"), report);

    assertThat(slow).as("lists that read a whole table").isEmpty();
  }

  private static ReadModel over(Jdbi jdbi) {
    return new PostgresReadModel(jdbi, "measured", new Changes(), () -> new Lag(0, 0, null, null));
  }

  private static Map<String, Consumer<ReadModel>> lists(ReadModel model, int runs) {
    Instant now = Instant.now();
    var day = TimeWindow.before(now, Duration.ofDays(1));
    var month = TimeWindow.before(now, Duration.ofDays(30));
    String newest = model.runs(RunFilter.newest(1)).runs().getFirst().id();
    String deep = new Position(now.minus(Duration.ofDays(15)), "r2-5").text();
    String deepGate = new Position(now.plus(Duration.ofDays(30)), "r2-5\napproval").text();
    String failure = model.failures(new FailureFilter(day, null, 1)).groups().getFirst().key();
    Map<String, Consumer<ReadModel>> lists = new LinkedHashMap<>();
    for (String query :
        List.of(
            "",
            "cursor=" + deep,
            "status=FAILED",
            "status=FAILED&cursor=" + deep,
            "status=QUEUED,RUNNING,SLEEPING,WAITING,RETRYING",
            "function=fn-0",
            "function=fn-19&status=FAILED",
            "function=fn-3&event=topic-4/happened",
            "function=fn-0&event=topic-0/happened&status=FAILED,CANCELLED",
            "event=topic-7/happened",
            "app=app-1",
            "app=app-1&status=RETRYING",
            "from=" + now.minus(Duration.ofDays(9)) + "&to=" + now.minus(Duration.ofDays(8)),
            "failure=" + failure,
            "text=" + newest.substring(0, 12),
            "text=event-" + runs / 2,
            "text=service-3 timed",
            "text=nowhere to be found",
            "expression=event.data.n % 2 == 0",
            "expression=event.data.customer == 'nobody'",
            "expression=output.total == 7&function=fn-2")) {
      lists.put("runs " + query, m -> m.runs(Shown.filter(query, Map.of())));
    }
    for (String query :
        List.of(
            "",
            "function=fn-0",
            "function=fn-19&app=app-3",
            "event=topic-7/happened",
            "from=" + now.minus(Duration.ofDays(9)),
            "text=timed out",
            "expression=event.data.tier == 'pro'")) {
      lists.put("counts " + query, m -> m.counts(Shown.filter(query, Map.of())));
    }
    lists.put("run", m -> m.run(newest));
    lists.put("events", m -> m.events(events(null, null)));
    lists.put("events unmatched", m -> m.events(events(null, false)));
    lists.put("events by name", m -> m.events(events("topic-3/happened", null)));
    lists.put("events by name, unmatched", m -> m.events(events("topic-3/happened", false)));
    lists.put("event", m -> m.event("event-" + runs / 2));
    lists.put("failures of a day", m -> m.failures(new FailureFilter(day, null, 50)));
    lists.put("failures of a month", m -> m.failures(new FailureFilter(month, null, 50)));
    lists.put(
        "failures of a month and function", m -> m.failures(new FailureFilter(month, "fn-5", 50)));
    lists.put("functions", m -> m.functions(day));
    lists.put("function", m -> m.function("fn-0", day));
    lists.put("function over a month", m -> m.function("fn-0", month));
    lists.put("gates", m -> m.gates(new GateFilter(null, null, 50, null)));
    lists.put("gates from the middle on", m -> m.gates(new GateFilter(null, null, 50, deepGate)));
    lists.put("gates of a function", m -> m.gates(new GateFilter("fn-17", null, 50, null)));
    lists.put(
        "stats of an hour", m -> m.stats(asked(TimeWindow.before(now, Duration.ofHours(1)), null)));
    lists.put("stats of a day", m -> m.stats(asked(day, null)));
    lists.put("stats of a month", m -> m.stats(asked(month, null)));
    lists.put("stats of a month and function", m -> m.stats(asked(month, "fn-0")));
    lists.put("operations", m -> m.operations(50));
    return lists;
  }

  private static RunStats.Asked asked(TimeWindow window, @Nullable String function) {
    return new RunStats.Asked(window, function, 60);
  }

  private static EventFilter events(@Nullable String name, @Nullable Boolean matched) {
    return new EventFilter(name, matched, null, null, 50, null);
  }

  /** In microseconds, after one that does not count. */
  private static long median(ReadModel model, Consumer<ReadModel> list) {
    list.accept(model);
    long[] times = new long[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long started = System.nanoTime();
      list.accept(model);
      times[i] = (System.nanoTime() - started) / 1_000;
    }
    Arrays.sort(times);
    return times[TIMES / 2];
  }

  private static long seconds(long started) {
    return Duration.ofNanos(System.nanoTime() - started).toSeconds();
  }
}
