package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.TimeWindow;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:00:10Z, PT1H, 60, 1, PT2M, 31",
    "2026-11-22T10:00:00Z, PT1H, 60, 1, PT1M, 60",
    "2026-11-22T10:00:00Z, PT6H, 60, 1, PT6M, 60",
    "2026-11-22T10:00:00Z, PT6H1M, 60, 60, PT1H, 7",
    "2026-11-22T10:30:00Z, P1D, 60, 60, PT1H, 25",
    "2026-11-15T10:30:00Z, P7D, 60, 60, PT3H, 57",
    "2026-11-10T10:30:00Z, PT1H, 60, 60, PT1H, 2",
    "2026-10-10T10:30:00Z, P30D, 60, 1440, PT24H, 31",
    "2025-11-22T10:30:00Z, P366D, 60, 1440, PT168H, 53",
    "2025-11-22T10:30:00Z, PT1H, 60, 1440, PT24H, 1",
    "2026-11-22T10:00:00Z, PT1H, 1, 1, PT1H, 1",
    "2026-11-22T10:00:00Z, PT0.001S, 60, 1, PT1M, 1",
  })
  void aWindowIsCoveredByWholeMinutesHoursOrDays(
      Instant from, Duration length, int atMost, int minutes, Duration bucket, int buckets) {
    var window = new TimeWindow(from, from.plus(length));

    Scale scale = Scale.of(window, atMost, Instant.parse("2026-11-22T12:00:00Z"));

    assertThat(scale.minutes()).isEqualTo(minutes);
    assertThat(scale.bucket()).isEqualTo(bucket);
    assertThat(scale.buckets()).isEqualTo(buckets).isLessThanOrEqualTo(atMost);
    assertThat(scale.from()).isBeforeOrEqualTo(window.from());
    assertThat(scale.to()).isAfterOrEqualTo(window.to());
    assertThat(scale.to().minus(bucket)).isBefore(window.to());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 99, 1_000, 12_345, 600_000, 86_400_000, 2_592_000_000L})
  void durationsAreToldToWithinATenth(long ms) throws Exception {
    List<HistoryRecord> told = new ArrayList<>();
    told.add(Told.scheduled("r", 0));
    Object end = Told.completed("r", 0).getBody();
    told.add(new HistoryRecord("r", "greet", Told.T0.plusMillis(ms), end));

    RunStats stats = stats(Shown.of(new KafkaLog().tell(told)), 0, 3_000_000, 1);

    assertThat(stats.totals().p50Ms()).isBetween((long) (ms * 0.9), (long) (ms * 1.1) + 1);
    assertThat(stats.totals().p99Ms()).isEqualTo(stats.totals().p50Ms());
  }

  @Test
  void bucketsAddUpToTheWindowAndEndInTheBacklog() throws Exception {
    RunStats stats = stats(Shown.of(new KafkaLog().tell(told())), 0, 600, 10);

    assertThat(stats.bucketSeconds()).isEqualTo(60);
    assertThat(stats.buckets())
        .extracting(b -> b.totals().started())
        .containsExactly(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L);
    assertThat(stats.buckets())
        .extracting(b -> b.totals().completed())
        .containsExactly(0L, 1L, 0L, 0L, 1L, 0L, 0L, 1L, 0L, 0L);
    assertThat(stats.buckets())
        .extracting(b -> b.totals().failed())
        .containsExactly(0L, 0L, 1L, 0L, 0L, 1L, 0L, 0L, 1L, 0L);
    assertThat(stats.buckets())
        .extracting(RunStats.Bucket::open)
        .containsExactly(1L, 1L, 1L, 2L, 2L, 2L, 3L, 3L, 3L, 4L);
    assertThat(stats.totals().started()).isEqualTo(10);
    assertThat(stats.totals().completed()).isEqualTo(3);
    assertThat(stats.totals().successRate()).isEqualTo(0.5);
    assertThat(stats.backlog()).isEqualTo(new RunStats.Backlog(0, 4, 0, 0, 0));
  }

  @Test
  void theBacklogOfAPastWindowLeavesOutWhatCameLater() throws Exception {
    TestDatabase database = Shown.of(new KafkaLog().tell(told()));

    assertThat(stats(database, 0, 120, 2).buckets())
        .extracting(RunStats.Bucket::open)
        .containsExactly(1L, 1L);
    assertThat(stats(database, 0, 120, 2).backlog().total()).isEqualTo(4);
  }

  @Test
  void whatIsToldAgainIsCountedOnce() throws Exception {
    List<HistoryRecord> twice = new ArrayList<>();
    told().forEach(record -> twice.addAll(List.of(record, record)));
    twice.addAll(told());

    assertThat(stats(Shown.of(new KafkaLog().tell(twice)), 0, 600, 10))
        .isEqualTo(stats(Shown.of(new KafkaLog().tell(told())), 0, 600, 10));
  }

  @Test
  void minutesAndHoursAreNotKeptForEver() throws Exception {
    TestDatabase database = Shown.of(new KafkaLog().tell(told()));
    database.execute("update run_tallies set at = at - interval '400 days'");

    try (var connection = database.connect()) {
      Tally.prune(connection);
      connection.commit();
    }

    assertThat(database.rows())
        .filteredOn(row -> row.startsWith("run_tallies"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).startsWith("run_tallies (1440,"));
  }

  /** Ten runs, one a minute; one in three completes a minute later, one fails two later. */
  private static List<HistoryRecord> told() {
    List<HistoryRecord> told = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      told.add(Told.scheduled("r-" + i, 60L * i));
    }
    for (int i = 0; i < 9; i += 3) {
      told.add(Told.completed("r-" + i, 60L * (i + 1)));
      told.add(Told.ended("r-" + (i + 1), 60L * (i + 2), RunStatus.FAILED));
    }
    return told;
  }

  private static RunStats stats(TestDatabase database, long from, long to, int buckets) {
    var asked = new RunStats.Asked(new TimeWindow(Told.at(from), Told.at(to)), null, buckets);
    Jdbi jdbi = database.jdbi();
    return jdbi.withHandle(handle -> new StatsQuery(handle, Told.at(to)).stats(asked));
  }
}
