package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The read model's database is killed, or hangs, or its console is killed, while runs come and go:
 * the engine goes on, whoever asks is told, and afterwards the tables hold every run, step and
 * event once. For longer: {@code -Dsluice.outage.seconds=60 -Dsluice.outage.rate=500}.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ReadModelOutageTest {
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("sluice.outage.seconds", 10));
  private static final int EVENTS_PER_SECOND = Integer.getInteger("sluice.outage.rate", 100);
  private static final Duration LONG = Duration.ofMinutes(2);

  /** Of an answer that says that the database is away; a query that it had begun takes longest. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(14);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> sent = new HashSet<>();
  private RealParts parts;
  private ToldHistory history;

  private interface Change {
    void make() throws Exception;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    parts = RealParts.start(folder);
    history = new ToldHistory(parts.bootstrap(), RealParts.TOPICS);
  }

  @AfterAll
  void stop() {
    history.close();
    parts.close();
  }

  @Test
  void postgresIsKilled() throws Exception {
    isAway("killed", parts::killPostgres, this::apiSaysThatTheDatabaseIsAway, parts::startPostgres);
  }

  @Test
  void postgresHangs() throws Exception {
    isAway(
        "hung",
        () -> parts.signalPostgres("STOP"),
        this::apiSaysThatTheDatabaseIsAway,
        () -> parts.signalPostgres("CONT"));
  }

  @Test
  void theConsoleIsKilled() throws Exception {
    isAway("console", parts::killConsole, () -> Thread.sleep(AWAY), parts::startConsole);
  }

  private void isAway(String name, Change goes, Change meanwhile, Change comesBack)
      throws Exception {
    history.drain();
    int before = history.ended.size();
    int sentMeanwhile;
    int endedMeanwhile;
    long back;
    Duration caughtUpAfter;
    try (SteadyLoad load =
        SteadyLoad.start(
            parts.bootstrap(),
            RealParts.TOPICS,
            RealParts.EVENT,
            name + "-",
            EVENTS_PER_SECOND,
            Integer.MAX_VALUE)) {
      history.awaitEnded(before + EVENTS_PER_SECOND);
      awaitLagBelow(Duration.ofSeconds(1));
      history.drain();
      int endedBefore = history.ended.size();
      int sentBefore = load.sent();

      goes.make();
      meanwhile.make();
      sentMeanwhile = load.sent() - sentBefore;
      history.drain();
      endedMeanwhile = history.ended.size() - endedBefore;

      comesBack.make();
      back = System.nanoTime();
      awaitLagBelow(Duration.ofMillis(500));
      caughtUpAfter = Duration.ofNanos(System.nanoTime() - back);
      load.stop();
      for (int i = 0; i < load.sent(); i++) {
        sent.add(name + "-" + i);
      }
    }
    history.awaitEnded(sent.size());
    await().atMost(LONG).until(() -> lag().path("records").asLong() == 0);
    System.out.printf(
        "%s: away %d s, %,d events sent and %,d runs completed meanwhile, caught up %.1f s after it"
            + " came back%n",
        name, AWAY.toSeconds(), sentMeanwhile, endedMeanwhile, caughtUpAfter.toMillis() / 1000.0);
    assertThat(endedMeanwhile).isGreaterThan(sentMeanwhile / 2);
    theTablesHoldEverythingOnce();
  }

  private void apiSaysThatTheDatabaseIsAway() throws Exception {
    long end = System.nanoTime() + AWAY.toNanos();
    List<Long> lags = new ArrayList<>();
    int refused = 0;
    while (System.nanoTime() < end) {
      long asked = System.nanoTime();
      HttpResponse<String> runs = get("/v1/runs");
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(ANSWER_LIMIT);
      if (runs.statusCode() == 503) {
        assertThat(runs.body()).contains("SLUICE-1103");
        refused++;
      }
      assertThat(get("/runs/none").body()).contains("SLUICE-1103");
      assertThat(get("/ready").statusCode()).isEqualTo(503);
      asked = System.nanoTime();
      lags.add(lag().path("millis").asLong());
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(ANSWER_LIMIT);
      Thread.sleep(BETWEEN_QUESTIONS);
    }
    assertThat(refused).isPositive();
    assertThat(lags).isSorted().last().matches(last -> last > AWAY.toMillis() / 2);
    assertThat(lag().path("error").asText()).isNotEmpty();
  }

  private void theTablesHoldEverythingOnce() throws Exception {
    assertThat(history.ended.values()).allMatch(times -> times == 1);
    assertThat(history.events.keySet()).isEqualTo(sent);
    assertOnce("select id from runs where status = 'COMPLETED'", history.ended);
    assertOnce("select id from runs", history.ended);
    assertOnce("select run_id || ' ' || step from step_attempts", history.recorded);
    assertOnce("select id from events", history.events);
    assertThat(history.recorded).hasSize(RealParts.STEPS * sent.size());
  }

  private void assertOnce(String sql, Map<String, Integer> told) throws Exception {
    List<String> rows = parts.rows(sql);
    assertThat(rows).as(sql).hasSameSizeAs(told.keySet());
    assertThat(new HashSet<>(rows)).as(sql).isEqualTo(told.keySet());
  }

  private void awaitLagBelow(Duration least) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonNode lag = lag();
              assertThat(lag.path("millis").asLong(-1))
                  .as("%s", lag)
                  .isBetween(0L, least.toMillis());
            });
  }

  private JsonNode lag() throws IOException, InterruptedException {
    return JSON.readTree(get("/v1/info").body()).path("lag");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(parts.uri().resolve(path)).timeout(ANSWER_LIMIT).build(),
        BodyHandlers.ofString());
  }
}
