package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.GatewayHarness.Answer;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTest {
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final String REPLAY = "/v1/runs/" + RUN + "/replay";

  @SuppressWarnings("NullAway.Init")
  private GatewayHarness http;

  @BeforeEach
  void start() {
    http = new GatewayHarness();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aReplayGoesToTheRunsOwnPartition() {
    http.model.put(RUN, RunStatus.FAILED, 7);

    Answer answer = http.post(REPLAY, "{\"force\":true,\"requestId\":\"q-1\"}");

    String newRun = RunIds.ofReplay(RUN, "q-1");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().path("runId").asText()).isEqualTo(newRun);
    assertThat(answer.body().path("requestId").asText()).isEqualTo("q-1");
    var record = http.sent().getFirst();
    assertThat(record.topic()).isEqualTo("sluice.control");
    assertThat(record.partition()).isEqualTo(2);
    assertThat(record.key()).isEqualTo(RUN);
    Control control = control(record.value());
    assertThat(control.getRequestId()).isEqualTo("q-1");
    assertThat(control.getBody()).isEqualTo(new Replay(RUN, newRun, true, null, null, null));
  }

  @Test
  void theSameRequestIdGivesTheSameRun() {
    http.model.put(RUN, RunStatus.COMPLETED, 7);

    Answer first = http.post(REPLAY, "", "Idempotency-Key", "q");
    Answer again = http.post(REPLAY, "", "Idempotency-Key", "q");
    Answer other = http.post(REPLAY, "");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(other.body().path("runId")).isNotEqualTo(first.body().path("runId"));
  }

  @Test
  void aCancelGoesToTheRunsOwnPartition() {
    http.model.put(RUN, RunStatus.SLEEPING, 7);

    Answer answer =
        http.send("DELETE", "/v1/runs/" + RUN, BodyPublishers.ofString("{\"reason\":\"twice\"}"));

    assertThat(answer.status()).isEqualTo(202);
    var record = http.sent().getFirst();
    assertThat(record.partition()).isEqualTo(2);
    assertThat(control(record.value()).getBody()).isEqualTo(new Cancel(RUN, "twice"));
  }

  @Test
  void anOrderForTheWrongRunIsRefused() {
    String running = RunIds.ofEvent(1, "greet", "running");
    String unknown = RunIds.ofEvent(1, "greet", "unknown");
    String elsewhere = RunIds.ofEvent(77, "greet", "elsewhere");
    http.model.put(running, RunStatus.RUNNING, 7);
    http.model.put(RUN, RunStatus.COMPLETED, 7);

    assertRefused(http.post("/v1/runs/" + running + "/replay", ""), 409, "SLUICE-1204");
    assertRefused(http.delete("/v1/runs/" + RUN), 409, "SLUICE-1203");
    assertRefused(http.post("/v1/runs/" + unknown + "/replay", ""), 404, "SLUICE-1202");
    assertRefused(http.delete("/v1/runs/" + elsewhere), 404, "SLUICE-1202");
    assertRefused(http.delete("/v1/runs/nonsense"), 400, "SLUICE-1201");
    assertThat(http.sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{'force':1}, SLUICE-1206",
        "{'fore':true}, SLUICE-1206",
        "{'reason':7}, SLUICE-1206",
        "[], SLUICE-1206",
        "{, SLUICE-1206",
        "{} {}, SLUICE-1206",
        "{'requestId':''}, SLUICE-1205",
        "{'requestId':7}, SLUICE-1205",
        "{'requestId':'another'}, SLUICE-1205",
      })
  void aBadOrderIsRefused(String body, String code) {
    http.model.put(RUN, RunStatus.COMPLETED, 7);

    assertRefused(http.post(REPLAY, body.replace('\'', '"'), "Idempotency-Key", "mine"), 400, code);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aCancelledRunIsCancelledAgainWithoutAnOrder() {
    http.model.put(RUN, RunStatus.CANCELLED, 7);

    assertThat(http.delete("/v1/runs/" + RUN).status()).isEqualTo(202);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void eventsAndOrdersGoOutWhileTheReadModelIsAway() {
    http.model.away = true;

    assertThat(http.post("/e/dev", "{\"name\":\"a\"}").status()).isEqualTo(200);
    assertThat(http.delete("/v1/runs/" + RUN).status()).isEqualTo(202);
    assertThat(http.sent()).hasSize(2);
    assertRefused(http.get("/v1/runs/" + RUN), 503, "SLUICE-1103");
    assertThat(http.get("/ready").status()).isEqualTo(503);
    assertThat(http.get("/health").status()).isEqualTo(200);
    assertThat(http.get("/v1/info").body().at("/lag/millis").asLong()).isEqualTo(1_500);
    assertThat(http.get("/v1/engine").body().at("/readModel/error").asText()).isEqualTo("away");
  }

  @Test
  void aRunIsShownWithTimesInUtcAndPayloadsAsJson() {
    http.model.put(RUN, RunStatus.RUNNING, 7);

    JsonNode run = http.get("/v1/runs/" + RUN).body();

    assertThat(run.path("id").asText()).isEqualTo(RUN);
    assertThat(run.path("scheduledAt").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(run.path("input").path("n").asDouble()).isEqualTo(1.1);
    assertThat(run.path("endedAt").isNull()).isTrue();
    assertThat(run.path("links").path("replay").asText()).isEqualTo(REPLAY);
  }

  @Test
  void aLongPollAnswersWhenTheRunHasChanged() throws Exception {
    http.model.put(RUN, RunStatus.RUNNING, 7);
    var answer =
        CompletableFuture.supplyAsync(() -> http.get("/v1/runs/" + RUN + "?after=7&wait=20"));
    Thread.sleep(200);
    assertThat(answer).isNotDone();

    http.model.put(RUN, RunStatus.COMPLETED, 8);

    assertThat(answer.get().body().path("status").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void aLongPollEndsWithWhatThereIs() {
    http.model.put(RUN, RunStatus.RUNNING, 7);
    long started = System.nanoTime();

    Answer answer = http.get("/v1/runs/" + RUN + "?after=7&wait=1");

    assertThat(answer.body().path("version").asLong()).isEqualTo(7);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(900));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/runs?limit=0, 400, SLUICE-1301",
    "/v1/runs?limit=501, 400, SLUICE-1301",
    "/v1/runs?limit=ten, 400, SLUICE-1301",
    "/v1/runs?status=DONE, 400, SLUICE-1301",
    "/v1/runs/x?wait=999, 400, SLUICE-1301",
    "/v1/runs/r0-00000000000000000000000000, 404, SLUICE-1202",
    "/v1/events/unknown/runs, 404, SLUICE-1207",
    "/v1/nothing, 404, SLUICE-1302",
    "/e/dev, 405, SLUICE-1304",
  })
  void aBadRequestIsRefused(String path, int status, String code) {
    assertRefused(http.get(path), status, code);
  }

  @Test
  void filtersAreReadFromTheQuery() {
    http.get("/v1/runs?status=failed,RUNNING&function=greet&event=demo/greet&limit=7&cursor=abc");

    var filter = http.model.asked.getFirst();
    assertThat(filter.statuses()).containsExactly(RunStatus.FAILED, RunStatus.RUNNING);
    assertThat(filter.function()).isEqualTo("greet");
    assertThat(filter.event()).isEqualTo("demo/greet");
    assertThat(filter.limit()).isEqualTo(7);
    assertThat(filter.cursor()).isEqualTo("abc");
  }

  @Test
  void anEventIdMayHoldAnyCharacter() {
    Answer answer = http.get("/v1/events/a%2Fb%20c/runs");

    assertThat(answer.body().path("id").asText()).as(answer.body().toString()).isEqualTo("a/b c");
    assertThat(answer.body().path("matched").asBoolean(true)).isFalse();
  }

  @Test
  void functionsAndInfoAreShown() {
    assertThat(http.get("/v1/functions").body().path("functions").get(0).path("id").asText())
        .isEqualTo("greet");
    JsonNode info = http.get("/v1/info").body();
    assertThat(info.path("bootstrap").asText()).isEqualTo("127.0.0.1:9092");
    assertThat(info.path("namespace").asText()).isEqualTo("sluice");
    assertThat(info.path("ready").asBoolean()).isTrue();
    assertThat(http.get("/ready").status()).isEqualTo(200);
  }

  @Test
  void otherSitesInTheUsersBrowserAreKeptOut() {
    http.model.put(RUN, RunStatus.FAILED, 7);
    String event = "{\"name\":\"a\"}";

    assertRefused(http.post("/e/dev", event, "Origin", "https://evil.example"), 403, "SLUICE-1303");
    assertRefused(http.post(REPLAY, "", "Origin", "null"), 403, "SLUICE-1303");
    assertRefused(http.post(REPLAY, "", "Sec-Fetch-Site", "cross-site"), 403, "SLUICE-1303");
    assertRefused(http.post(REPLAY, "", "Sec-Fetch-Site", "same-site"), 403, "SLUICE-1303");
    assertThat(http.get("/v1/runs", "Sec-Fetch-Site", "cross-site").status()).isEqualTo(200);
    assertThat(http.sent()).isEmpty();
    String own = "http://127.0.0.1:" + http.gateway.port();
    assertThat(http.post(REPLAY, "", "Origin", own).status()).isEqualTo(202);
  }

  @Test
  void aPortInUseAndMissingEventKeysAreTold() {
    GatewayConfig taken = GatewayConfig.of("127.0.0.1:1").at("127.0.0.1", http.gateway.port());
    GatewayConfig open = GatewayConfig.of("127.0.0.1:1").at("0.0.0.0", 0);

    assertThatThrownBy(() -> Gateway.start(taken, http.model))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1105")
        .hasMessageContaining(String.valueOf(http.gateway.port()));
    assertThatThrownBy(() -> Gateway.start(open, http.model)).hasMessageContaining("SLUICE-1106");
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static Control control(byte[] value) {
    return SluiceSerdes.of(Map.of())
        .of(Control.class)
        .deserializer()
        .deserialize("sluice.control", value);
  }
}
