package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API and the pages over what a projector wrote into a real Postgres. */
@SuppressWarnings("NullAway.Init")
class ConsoleTest {
  private static ServedStory served;

  @BeforeAll
  static void start() throws Exception {
    served = new ServedStory();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void runsAreListedNewestFirstInPages() throws Exception {
    JsonNode all = json("/v1/runs");
    assertThat(ids(all))
        .containsExactly(
            "r1-e", "r1-d", "r1-c", "r1-b", "r1-a", "r0-e", "r0-d", "r0-c", "r0-b", "r0-a");
    assertThat(all.path("cursor").isNull()).isTrue();

    JsonNode first = json("/v1/runs?limit=4");
    assertThat(ids(first)).containsExactly("r1-e", "r1-d", "r1-c", "r1-b");
    JsonNode second = json("/v1/runs?limit=4&cursor=" + first.path("cursor").asText());
    assertThat(ids(second)).containsExactly("r1-a", "r0-e", "r0-d", "r0-c");
    JsonNode third = json("/v1/runs?limit=4&cursor=" + second.path("cursor").asText());
    assertThat(ids(third)).containsExactly("r0-b", "r0-a");
    assertThat(third.path("cursor").isNull()).isTrue();
  }

  @Test
  void runsAreFiltered() throws Exception {
    assertThat(ids(json("/v1/runs?status=completed")))
        .containsExactly("r1-b", "r1-a", "r0-d", "r0-a");
    assertThat(ids(json("/v1/runs?status=QUEUED"))).containsExactly("r1-e", "r1-c");
    assertThat(ids(json("/v1/runs?status=waiting"))).containsExactly("r1-d");
    assertThat(ids(json("/v1/runs?status=FAILED,CANCELLED"))).containsExactly("r0-c", "r0-b");
    assertThat(ids(json("/v1/runs?function=greet&event=demo/greet"))).hasSize(10);
    assertThat(ids(json("/v1/runs?function=other"))).isEmpty();
    assertThat(ids(json("/v1/runs?event=demo/other"))).isEmpty();
    assertThat(get("/v1/runs?cursor=nonsense").body()).contains("SLUICE-1301");
  }

  @Test
  void aCompletedRunShowsItsSteps() throws Exception {
    JsonNode run = json("/v1/runs/r0-a");

    assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(run.path("input").toString()).isEqualTo("{\"name\":\"<Ada>\"}");
    assertThat(run.path("output").asText()).isEqualTo("done");
    assertThat(run.path("dueAt").isNull()).isTrue();
    assertThat(names(run)).containsExactly("compose", "nap", "farewell");
    JsonNode nap = run.path("steps").get(1);
    assertThat(nap.path("kind").asText()).isEqualTo("SLEEP");
    assertThat(nap.path("status").asText()).isEqualTo("SUCCEEDED");
    assertThat(nap.path("until").asText()).isEqualTo("2026-11-22T10:00:20Z");
    assertThat(run.path("replays").get(0).asText()).isEqualTo("r0-d");
  }

  @Test
  void aFailedRunShowsItsAttemptsErrorsAndLostWorkers() throws Exception {
    JsonNode run = json("/v1/runs/r0-b");

    assertThat(run.path("status").asText()).isEqualTo("FAILED");
    assertThat(run.path("error").asText()).startsWith("<b>no</b>");
    assertThat(run.path("failure").path("stack").asText()).isEqualTo("at x.Y");
    assertThat(run.path("workersLost").asInt()).isEqualTo(1);
    assertThat(run.path("epoch").asInt()).isEqualTo(3);
    JsonNode charge = run.path("steps").get(0);
    assertThat(charge.path("status").asText()).isEqualTo("FAILED");
    assertThat(charge.path("attempts")).hasSize(2);
    assertThat(charge.path("attempts").get(0).path("error").path("type").asText())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(run.path("refusals").get(0).path("code").asText()).isEqualTo("SLUICE-4999");
  }

  @Test
  void aCancelledRunSaysWhyAndWhatItLeft() throws Exception {
    JsonNode run = json("/v1/runs/r0-c");

    assertThat(run.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(run.path("reason").asText()).isEqualTo("enough");
    assertThat(run.path("attempt").asInt()).isEqualTo(2);
    assertThat(run.path("failure").isNull()).isTrue();
    assertThat(run.path("steps").get(0).path("status").asText()).isEqualTo("ABANDONED");
  }

  @Test
  void aReplayOfAReplayShowsWhatItTookFromTheMemo() throws Exception {
    JsonNode run = json("/v1/runs/r0-e");

    assertThat(run.path("status").asText()).isEqualTo("SLEEPING");
    assertThat(run.path("dueAt").asText()).startsWith("2153-");
    assertThat(run.path("links").path("replayOf").asText()).isEqualTo("/v1/runs/r0-d");
    assertThat(names(run)).containsExactly("compose", "nap", "farewell", "rest");
    JsonNode compose = run.path("steps").get(0);
    assertThat(compose.path("memoized").asBoolean()).isTrue();
    assertThat(compose.path("attempts")).isEmpty();
    assertThat(compose.path("output").path("of").asText()).isEqualTo("compose1");
    assertThat(run.path("steps").get(1).path("kind").asText()).isEqualTo("SLEEP");
    assertThat(run.path("steps").get(2).path("output").path("of").asText()).isEqualTo("farewell1");
    JsonNode rest = run.path("steps").get(3);
    assertThat(rest.path("status").asText()).isEqualTo("SLEEPING");
    assertThat(rest.path("memoized").asBoolean()).isFalse();
  }

  @Test
  void aQueuedRunSaysWhichLimitHoldsIt() throws Exception {
    JsonNode run = json("/v1/runs/r1-c");

    assertThat(run.path("status").asText()).isEqualTo("QUEUED");
    JsonNode queued = run.path("queued");
    assertThat(queued.path("limit").asText()).isEqualTo("concurrency 2 per event.data.customer");
    assertThat(queued.path("key").asText()).isEqualTo("A");
    assertThat(queued.path("ahead").asInt()).isEqualTo(4);
    assertThat(queued.path("since").asText()).isEqualTo("2026-11-22T10:00:50Z");
    assertThat(run.path("detail").asText())
        .isEqualTo(
            "queued because of concurrency 2 per event.data.customer, key A, 4 ahead of it when it"
                + " was told, since 2026-11-22T10:00:50Z");
    assertThat(json("/v1/runs/r1-e").path("queued").path("limit").asText())
        .isEqualTo("the function is paused");
    assertThat(json("/v1/runs/r1-a").path("queued").isNull()).isTrue();
  }

  @Test
  void aWaitingRunSaysForWhat() throws Exception {
    JsonNode run = json("/v1/runs/r1-d");

    assertThat(run.path("status").asText()).isEqualTo("WAITING");
    assertThat(run.path("dueAt").asText()).isEqualTo("2026-11-22T10:50:00Z");
    assertThat(run.path("detail").asText())
        .isEqualTo(
            "waiting for order/approved or order/rejected where async.data.id == event.data.id"
                + " until 2026-11-22T11:06:40Z; waiting for run r1-y of summarize until"
                + " 2026-11-22T10:50:00Z");
    assertThat(run.path("steps").get(0).path("status").asText()).isEqualTo("WAITING");
    assertThat(json("/v1/runs/r0-e").path("detail").asText()).startsWith("sleeping until 2153-");
  }

  @Test
  void waitsAndInvokedRunsAreSteps() throws Exception {
    JsonNode run = json("/v1/runs/r1-a");

    assertThat(names(run)).containsExactly("approval", "ask", "draft", "late", "escalate");
    JsonNode approval = run.path("steps").get(0);
    assertThat(approval.path("kind").asText()).isEqualTo("WAIT");
    assertThat(approval.path("status").asText()).isEqualTo("SUCCEEDED");
    assertThat(approval.path("output").path("name").asText()).isEqualTo("order/approved");
    assertThat(approval.path("waitsFor").path("events")).hasSize(2);
    assertThat(approval.path("endedAt").asText()).isEqualTo("2026-11-22T10:01:00Z");
    JsonNode ask = run.path("steps").get(1);
    assertThat(ask.path("kind").asText()).isEqualTo("INVOKE");
    assertThat(ask.path("invoked").path("runId").asText()).isEqualTo("r1-b");
    assertThat(ask.path("output").path("text").asText()).isEqualTo("short");
    JsonNode draft = run.path("steps").get(2);
    assertThat(draft.path("tokens").asLong()).isEqualTo(1_200);
    assertThat(draft.path("modelCalls").toString())
        .isEqualTo(
            "[{\"provider\":\"openai\",\"model\":\"gpt-<5>\",\"promptTokens\":1000,"
                + "\"completionTokens\":200,\"cachedTokens\":512,\"costUsd\":5.5E-4,"
                + "\"latencyMs\":1234,\"finishReason\":\"stop\"}]");
    assertThat(draft.path("input").path("prompt").asText()).isEqualTo("<hi>");
    assertThat(run.path("steps").get(3).path("status").asText()).isEqualTo("TIMED_OUT");
    JsonNode escalate = run.path("steps").get(4);
    assertThat(escalate.path("status").asText()).isEqualTo("FAILED");
    assertThat(escalate.path("failure").path("type").asText())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void aRunNamesItsOriginAndItsChildren() throws Exception {
    JsonNode parent = json("/v1/runs/r1-a");
    JsonNode child = json("/v1/runs/r1-b");

    assertThat(parent.path("children")).extracting(JsonNode::asText).containsExactly("r1-b");
    assertThat(parent.path("events").asInt()).isEqualTo(3);
    assertThat(parent.path("lane").asText()).isEqualTo("greet#A");
    assertThat(parent.path("appVersion").asText()).isEqualTo("7");
    assertThat(parent.path("tokens").asLong()).isEqualTo(1_200);
    assertThat(parent.path("costUsd").decimalValue()).isEqualByComparingTo("0.00055");
    assertThat(parent.path("vanished")).extracting(JsonNode::asText).containsExactly("old-step");
    assertThat(child.path("parentRunId").asText()).isEqualTo("r1-a");
    assertThat(child.path("parentStep").asText()).isEqualTo("ask");
    assertThat(child.path("events").asInt()).isEqualTo(1);
  }

  @Test
  void whoOrderedItIsShown() throws Exception {
    JsonNode byHand = json("/v1/runs/r1-c");
    JsonNode replay = json("/v1/runs/r0-d").path("orders").get(0);

    assertThat(byHand.path("byHand").asBoolean()).isTrue();
    assertThat(byHand.path("orders").get(0).path("by").asText()).isEqualTo("grace");
    assertThat(replay.path("kind").asText()).isEqualTo("REPLAY");
    assertThat(replay.path("by").asText()).isEqualTo("ada");
    assertThat(replay.path("fromStep").asText()).isEqualTo("farewell");
    assertThat(replay.path("edited").asBoolean()).isTrue();
    assertThat(json("/v1/runs/r1-d").path("byHand").asBoolean(true)).isFalse();
    assertThat(json("/v1/runs/r1-d").path("orders")).isEmpty();
  }

  @Test
  void aSkippedEventSaysWhy() throws Exception {
    JsonNode limited = json("/v1/events/e-skipped/runs");
    JsonNode twice = json("/v1/events/event-of-r1-a/runs");

    assertThat(limited.path("matched").asBoolean()).isTrue();
    assertThat(ids(limited)).isEmpty();
    JsonNode skipped = limited.path("skipped").get(0);
    assertThat(skipped.path("functionId").asText()).isEqualTo("greet");
    assertThat(skipped.path("reason").asText()).isEqualTo("RATE_LIMIT");
    assertThat(skipped.path("key").asText()).isEqualTo("customer A");
    assertThat(ids(twice)).containsExactly("r1-a");
    assertThat(twice.path("skipped").get(0).path("by").asText()).isEqualTo("r1-a");
  }

  @Test
  void aBulkOrderShowsItsFilterAndTheProgressOfEachPartition() throws Exception {
    JsonNode operation = json("/v1/operations/op-1");

    assertThat(operation.path("action").asText()).isEqualTo("CANCEL");
    assertThat(operation.path("function").asText()).isEqualTo("greet");
    assertThat(operation.path("from").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(operation.path("to").isNull()).isTrue();
    assertThat(operation.path("statuses").get(0).asText()).isEqualTo("QUEUED");
    assertThat(operation.path("expression").asText()).isEqualTo("event.data.tier == 'free'");
    assertThat(operation.path("reason").asText()).isEqualTo("too many");
    assertThat(operation.path("by").asText()).isEqualTo("ada");
    assertThat(operation.path("status").asText()).isEqualTo("FAILED");
    assertThat(operation.path("scanned").asLong()).isEqualTo(25);
    assertThat(operation.path("matched").asLong()).isEqualTo(5);
    assertThat(operation.path("partitions").get(0).path("done").asBoolean()).isTrue();
    assertThat(operation.path("partitions").get(1).path("error").asText())
        .isEqualTo("SLUICE-2104 too many steps");
    assertThat(json("/v1/operations?limit=1").path("operations").get(0)).isEqualTo(operation);
    assertThat(get("/v1/operations/none").body()).contains("SLUICE-1214");
  }

  @Test
  void eventsAreMatchedOrNot() throws Exception {
    JsonNode matched = json("/v1/events/event-of-r0-a/runs");
    assertThat(matched.path("matched").asBoolean()).isTrue();
    assertThat(ids(matched)).containsExactly("r0-a");

    JsonNode unmatched = json("/v1/events/e-nobody/runs");
    assertThat(unmatched.path("matched").asBoolean(true)).isFalse();
    assertThat(unmatched.path("name").asText()).isEqualTo("demo/nobody");
    assertThat(ids(unmatched)).isEmpty();
  }

  @Test
  void functionsAreThoseThatAreStillRegistered() throws Exception {
    JsonNode functions = json("/v1/functions").path("functions");

    assertThat(functions).hasSize(1);
    assertThat(functions.get(0).toString())
        .startsWith(
            "{\"id\":\"greet\",\"app\":\"hello\",\"appVersion\":\"7\","
                + "\"triggers\":[\"demo/greet\",\"cron 0 9 * * * (Europe/Vienna)\"],\"retries\":4,"
                + "\"registeredAt\":\"2026-11-22T10:00:00Z\","
                + "\"limited\":false,\"pausedAt\":\"2026-11-22T10:01:18Z\",\"totals\":{");
  }

  @Test
  void itGoesOnAfterPostgresDroppedEveryConnection() throws Exception {
    served.database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
    served.log.tell(List.of(Told.scheduled("r0-late", -60)));

    JsonNode run = json("/v1/runs/r0-late?wait=20");
    for (int i = 0; i < 100 && run.path("status").asText().equals("503"); i++) {
      Thread.sleep(100); // a connection that was dropped while in use is told once, then replaced
      run = json("/v1/runs/r0-late?wait=20");
    }

    assertThat(run.path("status").asText()).isEqualTo("RUNNING");
    assertThat(json("/v1/info").path("lag").path("records").asLong()).isZero();
    served.database.execute("delete from runs where id = 'r0-late'");
  }

  @Test
  void aDatabaseThatIsNotThereIsTold() {
    var nowhere =
        new ConsoleConfig(
            "jdbc:postgresql://127.0.0.1:1/x",
            "u",
            "secret",
            "127.0.0.1:1",
            Topics.standard(),
            Map.of());

    assertThatThrownBy(() -> Console.migrate(nowhere))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1107")
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("secret");
    assertThat(nowhere.toString()).doesNotContain("secret");
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.path("runs").forEach(run -> ids.add(run.path("id").asText()));
    return ids;
  }

  private static List<String> names(JsonNode run) {
    List<String> names = new ArrayList<>();
    run.path("steps").forEach(step -> names.add(step.path("name").asText()));
    return names;
  }

  private static JsonNode json(String path) throws Exception {
    return served.json(path);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return served.get(path);
  }
}
