package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.GatewayHarness.Answer;
import dev.sluice.gateway.read.RunStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadRoutesTest {
  private final GatewayHarness http = new GatewayHarness();

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void everyFilterOfRunsIsRead() {
    http.get(
        "/v1/runs?app=hello&from=2026-11-22T10:00:00Z&to=2026-11-22T12:00:00%2B01:00&text=r0-a&failure=ab12"
            + "&expression="
            + encoded("event.data.n > 1 && output.ok"));

    var filter = http.model.asked.getFirst();
    assertThat(filter.app()).isEqualTo("hello");
    assertThat(filter.from()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
    assertThat(filter.to()).isEqualTo(Instant.parse("2026-11-22T11:00:00Z"));
    assertThat(filter.text()).isEqualTo("r0-a");
    assertThat(filter.failure()).isEqualTo("ab12");
    assertThat(filter.expression()).isEqualTo("event.data.n > 1 && output.ok");
  }

  @Test
  void whoIsConnectedIsShown() {
    assertThat(http.get("/v1/workers").body().at("/groups/0/members/0/host").asText())
        .isEqualTo("127.0.0.1");
    var worker = http.get("/v1/workers").body().at("/workers/0");
    assertThat(worker.at("/heard/silent").asBoolean()).isTrue();
    assertThat(worker.at("/turns/0/runId").asText()).isEqualTo("r0-run");
    var engine = http.get("/v1/engine").body();
    assertThat(engine.at("/instances/0/partitions").asInt()).isEqualTo(4);
    assertThat(engine.at("/instances/0/process/lanes/0/queued").asInt()).isEqualTo(20);
    assertThat(engine.at("/instances/1/process").isNull()).isTrue();
    assertThat(engine.at("/inboxes/0/name").asText()).isEqualTo("events");
  }

  @Test
  void runsAreCountedByStatus() {
    http.model.put("r0-00000000000000000000000000", RunStatus.FAILED, 7);

    Answer answer = http.get("/v1/runs/counts?status=FAILED");

    assertThat(answer.body().path("counts").path("FAILED").asLong()).isEqualTo(1);
    assertThat(http.model.asked.getFirst().statuses()).containsExactly(RunStatus.FAILED);
  }

  @Test
  void eventsAreListedWithWhatTheyStarted() {
    JsonNode answer =
        http.get("/v1/events?name=demo/greet&matched=false&limit=7&cursor=abc").body();

    assertThat(answer.path("cursor").asText()).isEqualTo("more");
    JsonNode event = answer.path("events").get(0);
    assertThat(event.path("at").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(event.path("runs").get(0).path("status").asText()).isEqualTo("COMPLETED");
    var filter = http.model.askedEvents.getFirst();
    assertThat(filter.name()).isEqualTo("demo/greet");
    assertThat(filter.matched()).isFalse();
    assertThat(filter.limit()).isEqualTo(7);
    assertThat(filter.cursor()).isEqualTo("abc");
  }

  @Test
  void aFunctionIsShownWithItsConfiguration() {
    JsonNode function = http.get("/v1/functions/greet").body();

    assertThat(function.path("id").asText()).isEqualTo("greet");
    assertThat(function.path("triggers").get(0).asText()).isEqualTo("demo/greet");
    JsonNode config = function.path("config");
    assertThat(config.path("triggers").get(0).path("condition").asText())
        .isEqualTo("event.data.n > 1");
    assertThat(config.path("retry").path("maxDelayMs").asLong()).isEqualTo(3_600_000);
    assertThat(config.path("flow").isNull()).isTrue();
    assertThat(function.path("stats").path("totals").path("p99Ms").isNull()).isTrue();
    assertRefused(http.get("/v1/functions/other"), 404, "SLUICE-1208");
  }

  @Test
  void aWindowThatIsNotGivenIsTheLastDay() {
    Instant before = Instant.now();

    http.get("/v1/stats?to=2026-11-22T10:00:00Z&buckets=12&function=greet");
    http.get("/v1/stats");

    var given = http.model.askedStats.getFirst();
    assertThat(given.window().from()).isEqualTo(Instant.parse("2026-11-21T10:00:00Z"));
    assertThat(given.buckets()).isEqualTo(12);
    assertThat(given.function()).isEqualTo("greet");
    var usual = http.model.askedStats.getLast();
    assertThat(usual.window().to()).isAfterOrEqualTo(before.minusMillis(1));
    assertThat(usual.window().length()).isEqualTo(java.time.Duration.ofDays(1));
    assertThat(usual.buckets()).isEqualTo(60);
  }

  @Test
  void gatesAndFailuresAreShown() {
    JsonNode gate = http.get("/v1/gates").body().path("gates").get(0);
    assertThat(gate.path("step").asText()).isEqualTo("approval");
    assertThat(gate.path("input").path("n").asInt()).isEqualTo(1);
    assertThat(gate.path("answers").get(1).path("data").path("approved").isBoolean()).isTrue();
    assertThat(http.get("/v1/gates?run=r0-other").body().path("gates")).isEmpty();

    JsonNode failures = http.get("/v1/failures?from=2026-11-22T10:00:00Z").body();
    assertThat(failures.path("window").path("from").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(failures.path("complete").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/runs?from=yesterday, SLUICE-1301",
    "/v1/runs?from=2026-11-22T10:00:00, SLUICE-1301",
    "/v1/runs?to=%2B999999999-12-31T23:59:59Z, SLUICE-1301",
    "/v1/runs?text=a%00b, SLUICE-1301",
    "/v1/runs?expression=event.data., SLUICE-2101",
    "/v1/runs?expression=run.id, SLUICE-2102",
    "/v1/runs/counts?expression=1+%2B, SLUICE-2101",
    "/v1/runs/counts?status=ALL, SLUICE-1301",
    "/v1/events?matched=maybe, SLUICE-1301",
    "/v1/events?limit=201, SLUICE-1301",
    "/v1/events?from=1, SLUICE-1301",
    "/v1/failures?from=2026-11-23T10:00:00Z&to=2026-11-22T10:00:00Z, SLUICE-1220",
    "/v1/failures?from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z, SLUICE-1220",
    "/v1/stats?from=2025-01-01T00:00:00Z&to=2026-11-22T10:00:00Z, SLUICE-1220",
    "/v1/stats?buckets=0, SLUICE-1301",
    "/v1/stats?buckets=501, SLUICE-1301",
    "/v1/functions?to=2, SLUICE-1301",
    "/v1/functions/greet?from=2, SLUICE-1301",
    "/v1/gates?limit=-1, SLUICE-1301",
  })
  void aBadFilterIsRefused(String path, String code) {
    assertRefused(http.get(path), 400, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"runs", "runs/counts", "events", "failures", "functions", "gates", "stats"})
  void withoutItsDatabaseEveryListSaysSo(String list) {
    http.model.away = true;

    assertRefused(http.get("/v1/" + list), 503, "SLUICE-1103");
  }

  @Test
  void aTextOrExpressionMayBeOnlySoLong() {
    assertRefused(http.get("/v1/runs?text=" + "a".repeat(513)), 400, "SLUICE-1301");
    assertRefused(http.get("/v1/runs?expression=" + "1".repeat(4_097)), 400, "SLUICE-1301");
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().path("error").path("hint").asText()).isNotEmpty();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
