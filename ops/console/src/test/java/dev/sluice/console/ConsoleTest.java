package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API and the pages over what a projector wrote into a real Postgres. */
@SuppressWarnings("NullAway.Init")
class ConsoleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static TestDatabase database;
  private static KafkaLog log;
  private static Console console;
  private static Gateway gateway;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.create();
    var retry = new RetryPolicy(4, 1_000L, 3_600_000L, 2.0, 0.2);
    var greet =
        new FunctionDefinition(
            "greet",
            "hello",
            "7",
            List.of(
                new Trigger("demo/greet", null, null),
                new Trigger("", null, new Cron("0 9 * * *", "Europe/Vienna", 0L, CatchUp.LATEST))),
            retry,
            Told.T0,
            null,
            List.of(),
            false);
    List<HistoryRecord> story = new ArrayList<>(Told.story());
    story.add(Told.scheduled("r0-d", 30, "r0-a", "compose", "nap"));
    story.add(Told.succeeded("r0-d", 31, "farewell", 1, 1));
    story.add(Told.completed("r0-d", 32));
    story.add(Told.scheduled("r0-e", 33, "r0-d", "compose", "nap", "farewell"));
    story.add(Told.slept("r0-e", 34, "rest", Told.at(4_000_000_000L)));
    log = new KafkaLog().register("greet", greet).register("old", greet).register("old", null);
    story.addAll(Told.limits());
    log.tell(story);
    log.orderEverywhere(Told.bulk("op-1", 80))
        .order(0, Told.replayOrder("q-2", "r0-a", "r0-d"))
        .order(1, Told.startOrder("q-3", "r1-c"));
    console = start(database);
    GatewayConfig config =
        GatewayConfig.of("127.0.0.1:1").at("127.0.0.1", 0).withKafkaTimeout(Duration.ofSeconds(1));
    gateway = Gateway.start(config, console.readModel(), console.pages());
    client = HttpClient.newHttpClient();
    get("/v1/runs/r0-e?after=0&wait=20");
    get("/v1/operations/op-1?wait=20");
    awaitCaughtUp();
  }

  private static void awaitCaughtUp() throws Exception {
    for (int i = 0; i < 200 && json("/v1/info").path("lag").path("records").asLong() != 0; i++) {
      Thread.sleep(100);
    }
  }

  private static Console start(TestDatabase database) {
    var letters =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    return Console.start(
        database.config(), () -> log.consumer(100), new DeadLetters("letters", letters));
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    console.close();
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
  void thePagesShowRunsAndEscapeWhatTheyShow() throws Exception {
    String list = page("/");
    assertThat(list).contains("/runs/r0-a", "COMPLETED", "until ", "http-equiv=\"refresh\"");
    assertThat(list).contains("&lt;b&gt;no&lt;/b&gt;").doesNotContain("<b>no</b>");
    assertThat(page("/?status=FAILED&function=greet")).contains("r0-b").doesNotContain("r0-a");

    String failed = page("/runs/r0-b");
    assertThat(failed).contains("at x.Y", "Attempt 1", "Attempt 2", "Replay", "SLUICE-4999");
    assertThat(failed).doesNotContain("<b>no</b>", "<Ada>").contains("&lt;Ada&gt;");
    assertThat(page("/runs/r0-e")).contains("from memo", "sleeping until", "Cancel", "r0-d");
    assertThat(page("/runs/r1-a"))
        .contains(
            "A batch of 3 events", "/runs/r1-b", "TIMED_OUT", "Tokens used: 1200", "old-step");
    assertThat(page("/runs/r1-b")).contains("Invoked by", "/runs/r1-a");
    assertThat(page("/runs/r1-c")).contains("queued because of concurrency 2", "Started by hand");
    assertThat(page("/runs/r1-d")).contains("waiting for order/approved or order/rejected");
    HttpResponse<String> unknown = get("/runs/%3Cscript%3E");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("&lt;script&gt;").doesNotContain("<script");
  }

  @Test
  void aButtonThatCannotDoItsWorkSaysSo() throws Exception {
    HttpRequest replay =
        HttpRequest.newBuilder(URI.create(gateway.uri() + "/runs/r0-a/replay"))
            .POST(HttpRequest.BodyPublishers.ofString("force=on"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .build();

    HttpResponse<String> answer = client.send(replay, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).contains("SLUICE-1");
  }

  @Test
  void itGoesOnAfterPostgresDroppedEveryConnection() throws Exception {
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
    log.tell(List.of(Told.scheduled("r0-late", -60)));

    JsonNode run = json("/v1/runs/r0-late?wait=20");
    for (int i = 0; i < 100 && run.path("status").asText().equals("503"); i++) {
      Thread.sleep(100); // a connection that was dropped while in use is told once, then replaced
      run = json("/v1/runs/r0-late?wait=20");
    }

    assertThat(run.path("status").asText()).isEqualTo("RUNNING");
    assertThat(json("/v1/info").path("lag").path("records").asLong()).isZero();
    database.execute("delete from runs where id = 'r0-late'");
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
    return JSON.readTree(get(path).body());
  }

  private static String page(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    return response.body();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(gateway.uri() + path))
            .timeout(Duration.ofSeconds(40))
            .build(),
        BodyHandlers.ofString());
  }
}
