package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where rows lie and when they leave. */
class KeptTest {
  private static final Instant THURSDAY = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void aRunLeavesOnTheMondayAfterItsStatusIsNoLongerKept() {
    Kept kept = Kept.of(Map.of("SLUICE_CONSOLE_KEEP_FAILED", "90d"));

    assertThat(kept.ofRun(RunStatus.COMPLETED, THURSDAY, THURSDAY)).isEqualTo("2026-12-28");
    assertThat(kept.ofRun(RunStatus.FAILED, THURSDAY, THURSDAY)).isEqualTo("2027-03-01");
    assertThat(kept.ofRun(RunStatus.WAITING, THURSDAY, THURSDAY)).isEqualTo("infinity");
    Instant longAgo = THURSDAY.minus(Duration.ofDays(400));
    assertThat(kept.ofRun(RunStatus.COMPLETED, longAgo, THURSDAY)).isEqualTo("2026-11-30");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0d", "367d", "30", "-1d", "1h", "99999d", "aDay"})
  void whatIsNoNumberOfDaysIsRefused(String value) {
    assertThatThrownBy(() -> Kept.of(Map.of("SLUICE_CONSOLE_KEEP_EVENTS", value)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1242")
        .hasMessageContaining("SLUICE_CONSOLE_KEEP_EVENTS");
  }

  @Test
  void whatIsNoLongerKeptLeavesByItsStatusAndOpenRunsStay() throws Exception {
    KafkaLog log =
        new KafkaLog()
            .tell(Told.story())
            .tell(Told.limits())
            .orderEverywhere(Told.bulk("op-1", 80));
    TestDatabase database = Shown.of(log);
    assertThat(partitions(database, "runs")).contains("runs_not_ended", "runs_20261228");
    List<String> open = database.texts("select id from runs where ended_at is null order by id");
    List<String> failed = database.texts("select id from runs where status = 'FAILED' order by 1");
    assertThat(open).isNotEmpty();
    assertThat(failed).isNotEmpty();

    drop(database, Instant.parse("2026-12-28T00:00:01Z"));

    assertThat(database.texts("select id from runs where status = 'FAILED' order by 1"))
        .isEqualTo(failed);
    assertThat(database.texts("select id from runs where ended_at is null order by id"))
        .isEqualTo(open);
    assertThat(database.texts("select id from runs where status in ('COMPLETED', 'CANCELLED')"))
        .isEmpty();
    for (String table : List.of("step_attempts", "sleeps", "waits")) {
      assertThat(database.texts("select run_id from " + table + " except select id from runs"))
          .as(table)
          .isEmpty();
    }
    assertThat(database.texts("select id from events")).isEmpty();
    assertThat(database.texts("select request_id from orders")).isNotEmpty();
    assertThat(database.texts("select status from run_standings where runs <> 0 order by 1"))
        .isEqualTo(database.texts("select distinct status from runs order by 1"));

    drop(database, Instant.parse("2027-12-28T00:00:01Z"));

    assertThat(database.texts("select id from runs order by id")).isEqualTo(open);
    assertThat(database.texts("select request_id from orders")).isEmpty();
    assertThat(database.texts("select request_id from refusals")).isEmpty();
  }

  @Test
  void whatAReaderHoldsIsDroppedLater() throws Exception {
    TestDatabase database = Shown.of(new KafkaLog().tell(Told.story()));
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      statement.execute("select count(*) from runs");
      drop(database, Instant.parse("2026-12-28T00:00:01Z"));
      assertThat(partitions(database, "runs")).contains("runs_20261228");
      reader.rollback();
    }

    drop(database, Instant.parse("2026-12-28T00:00:01Z"));
    assertThat(partitions(database, "runs")).doesNotContain("runs_20261228");
  }

  @Test
  void rowsOfAVersionWithoutPartitionsAreFiledAsTheyWouldBeNow() throws Exception {
    TestDatabase before = TestDatabase.create();
    ConsoleConfig config = before.config();
    Flyway.configure()
        .dataSource(config.jdbcUrl(), config.user(), config.password())
        .locations("classpath:dev/sluice/console/migrations")
        .placeholders(config.kept().placeholders())
        .target("5")
        .load()
        .migrate();
    TestDatabase now =
        Shown.of(
            new KafkaLog()
                .tell(Told.story())
                .tell(Told.limits())
                .orderEverywhere(Told.bulk("op-1", 80)));
    List<String> tables =
        List.of(
            "runs", "step_attempts", "sleeps", "waits", "skips", "events", "orders", "refusals");
    for (String table : tables) {
      String columns =
          before
              .texts(
                  "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid"
                      + " = '%s'::regclass and attnum > 0 and attgenerated = ''".formatted(table))
              .getFirst();
      for (String row : now.texts("select row_to_json(t)::text from %s t".formatted(table))) {
        before.execute(
            "insert into %1$s (%2$s) select %2$s from json_populate_record(null::%1$s, %3$s)"
                .formatted(table, columns, "'" + row.replace("'", "''") + "'"));
      }
    }

    Console.migrate(config);

    for (String table : tables) {
      String rows = "select to_jsonb(t)::text from %s t order by 1".formatted(table);
      assertThat(before.texts(rows)).as(table).isNotEmpty().isEqualTo(now.texts(rows));
    }
    String standings = "select t::text from run_standings t where runs <> 0 order by 1";
    assertThat(before.texts(standings)).isEqualTo(now.texts(standings));
  }

  private static void drop(TestDatabase database, Instant now) throws SQLException {
    try (Connection connection = database.connect()) {
      new Partitions().drop(connection, now);
    }
  }

  private static List<String> partitions(TestDatabase database, String table) throws SQLException {
    return database.texts(
        "select inhrelid::regclass::text from pg_inherits where inhparent = '%s'::regclass"
            .formatted(table));
  }
}
