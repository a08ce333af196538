package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadCommandsTest extends AgainstApi {
  private static final String GROUPS =
      """
      {"window":{"from":"2026-11-22T00:00:00Z","to":"2026-11-23T00:00:00Z"},"groups":[
        {"key":"5f1cabc","functionId":"greet","errorType":"java.io.IOException","message":"no # paper","count":50,
         "firstAt":"2026-11-22T10:00:00Z","lastAt":"2026-11-22T11:00:00Z","runIds":["r0-a"],
         "select":{"function":"greet","statuses":["FAILED"],"from":"2026-11-22T09:00:00Z","to":"2026-11-22T10:59:00Z","failure":"5f1cabc"}},
        {"key":"5f1d000","functionId":"charge","errorType":"SLUICE-3001","message":"","count":1,
         "firstAt":"2026-11-22T10:00:00Z","lastAt":"2026-11-22T10:00:00Z","runIds":["r0-b"],"select":{}}],
       "runs":51,"complete":false}
      """;

  @Test
  void runsAreFoundByTimeTextAndExpression() {
    server.on("GET /v1/runs", 200, "{\"runs\":[],\"cursor\":\"next\",\"scanned\":2000}");

    Shell found =
        sluice(
            "runs",
            "--from",
            "2026-11-22T10:00:00+01:00",
            "--to",
            "2026-11-22T10:00:00Z",
            "--text",
            "no paper",
            "--where",
            "event.data.n > 3 && output.ok",
            "--app",
            "hello",
            "--event",
            "demo/greet",
            "--failure",
            "5f1c");

    assertThat(server.asked())
        .containsExactly(
            "GET /v1/runs?app=hello&event=demo%2Fgreet&expression=event.data.n%20%3E%203%20%26%26%20output.ok"
                + "&failure=5f1c&from=2026-11-22T09%3A00%3A00Z&limit=20&text=no%20paper&to=2026-11-22T10%3A00%3A00Z");
    assertThat(found.out()).isEqualTo("No such runs.\n");
    assertThat(found.err()).contains("Looked at 2000 runs").contains("--cursor next");
  }

  @Test
  void timesAreMomentsOrHowLongAgo() {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");

    assertThat(Times.instant("90m", "--from", now)).isEqualTo("2026-11-22T08:30:00Z");
    assertThat(Times.instant("7d", "--from", now)).isEqualTo("2026-11-15T10:00:00Z");
    assertThat(Times.instant("2026-11-22T10:00:00+02:00", "--from", now))
        .isEqualTo("2026-11-22T08:00:00Z");
    for (String wrong : new String[] {"yesterday", "2026-11-22", "-1h", "1.5h", "99999999999d"}) {
      Shell refused = sluice("runs", "--from", wrong);
      assertThat(refused.code()).as(wrong).isEqualTo(2);
      assertThat(refused.err()).contains("Expected --from such as 2026-11-22T10:00:00Z");
    }
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void eventsSayWhatTheyStartedOrWhichNameWasMeant() {
    server.on(
        "GET /v1/events",
        200,
        """
        {"events":[
          {"id":"e-2","name":"customer/email_received","at":"2026-11-22T10:00:01Z","matched":false,"runs":[],"skipped":[],
           "nearMisses":["customer/email.received"]},
          {"id":"e-1","name":"demo/greet","at":"2026-11-22T10:00:00Z","matched":true,
           "runs":[{"id":"r0-a","functionId":"greet","status":"COMPLETED"}],
           "skipped":[{"functionId":"once","reason":"SINGLETON"}],"nearMisses":[]}],"cursor":null}
        """);

    Shell events = sluice("events");
    Shell unmatched = sluice("events", "--unmatched", "--name", "a/b", "--limit", "5");

    assertThat(events.lines().get(1))
        .endsWith(
            "customer/email_received  e-2  no function listens to it; did you mean"
                + " customer/email.received?");
    assertThat(events.lines().get(2))
        .endsWith("demo/greet               e-1  greet COMPLETED, once skipped SINGLETON");
    assertThat(unmatched.code()).isZero();
    assertThat(server.asked().getLast())
        .isEqualTo("GET /v1/events?limit=5&matched=false&name=a%2Fb");
    assertThat(sluice("events", "--limit", "201").code()).isEqualTo(2);
  }

  @Test
  void failuresAreGroupedAndAGroupIsReplayedAsAnOperation() {
    server
        .on("GET /v1/failures", 200, GROUPS)
        .on("POST /v1/operations", 202, "{\"operationId\":\"op-1\",\"status\":202}");

    Shell groups = sluice("failures");
    Shell replayed = sluice("failures", "replay", "5f1c", "--force");
    Shell twice = sluice("failures", "replay", "5f1");

    assertThat(groups.lines().get(1)).matches("5f1cabc +50 +greet .* IOException: no # paper");
    assertThat(groups.err()).contains("newest 51 failed runs").contains("sluice failures replay");
    assertThat(replayed.err()).startsWith("Replaying 50 failed runs of greet");
    assertThat(replayed.out()).contains("operation op-1");
    assertThat(server.asked())
        .contains(
            "POST /v1/operations"
                + " {\"action\":\"replay\",\"function\":\"greet\",\"statuses\":[\"FAILED\"],"
                + "\"from\":\"2026-11-22T09:00:00Z\",\"to\":\"2026-11-22T10:59:00Z\",\"failure\":\"5f1cabc\",\"force\":true}");
    assertThat(twice.code()).isOne();
    assertThat(twice.err()).startsWith("SLUICE-5034 ").contains("found 2 with '5f1'");
    assertThat(sluice("failures", "replay", "zz").err()).contains("found none with 'zz'");
  }

  private static String gate(String step, String events, String answers) {
    return """
    {"runId":"r0-a","step":"%s","events":[%s],"condition":"","answers":[%s]}
    """
        .formatted(step, events, answers);
  }

  private static String answer(String event, String signal, boolean approve) {
    return """
    {"event":%s,"signal":%s,"data":{"name":"Ada","approved":%s},"asks":[],"refusal":%s}
    """
        .formatted(event, signal, approve, !approve);
  }

  private static String gates(String... gates) {
    return "{\"gates\":[" + String.join(",", gates) + "],\"cursor\":null}";
  }

  @Test
  void aGateIsAnsweredWithTheEventThatItWaitsFor() {
    server
        .on("GET /v1/runs/" + RUN, 200, run("WAITING", 3, "", ""))
        .on(
            "GET /v1/gates",
            200,
            gates(
                gate(
                    "approval",
                    "\"order/approved\",\"order/rejected\"",
                    answer("\"order/approved\"", "null", true)
                        + ","
                        + answer("\"order/rejected\"", "null", false))))
        .on("POST /e/dev", 200, "{\"ids\":[\"e-9\"],\"status\":200}");

    Shell approved = sluice("gates", "approve", RUN, "--data", "{\"by\":\"Ada\"}");
    Shell rejected = sluice("gates", "reject", RUN, "approval", "--json");

    assertThat(approved.code()).as(approved.err()).isZero();
    assertThat(approved.lines().getFirst()).startsWith("Approved with order/approved {");
    assertThat(approved.out()).contains("sluice run " + RUN + " --watch");
    assertThat(rejected.out()).isEqualTo("{\"ids\":[\"e-9\"],\"status\":200}\n");
    assertThat(server.asked())
        .contains(
            "POST /e/dev"
                + " {\"name\":\"order/approved\",\"data\":{\"name\":\"Ada\",\"approved\":true,\"by\":\"Ada\"}}",
            "POST /e/dev"
                + " {\"name\":\"order/rejected\",\"data\":{\"name\":\"Ada\",\"approved\":false}}");
  }

  @Test
  void aSignalIsSentAsOneAndWhatIsNotClearIsAsked() {
    String signal = gate("go", "\"sluice/signal\"", answer("null", "\"go-7\"", true));
    server
        .on("GET /v1/runs/" + RUN, 200, run("WAITING", 3, "", ""))
        .on("GET /v1/gates", 200, gates(signal), gates(signal, gate("other", "\"a\"", "")), gates())
        .on("POST /v1/signals", 202, "{\"eventId\":\"e-9\",\"status\":202}");

    assertThat(sluice("gates", "approve", RUN).code()).isZero();
    Shell two = sluice("gates", "approve", RUN);
    Shell none = sluice("gates", "reject", RUN);

    assertThat(server.asked())
        .contains(
            "POST /v1/signals {\"signal\":\"go-7\",\"data\":{\"name\":\"Ada\",\"approved\":true}}");
    assertThat(two.err()).startsWith("SLUICE-5037 ").contains("found go, other");
    assertThat(none.err()).startsWith("SLUICE-5037 ").contains("sluice why " + RUN);
    assertThat(sluice("gates", "approve", RUN, "--data", "[1]").err()).startsWith("SLUICE-5025 ");
  }

  @Test
  void gatesAreListedWithTheTimeThatIsLeft() {
    server.on(
        "GET /v1/gates",
        200,
        """
        {"gates":[{"runId":"r0-a","functionId":"refund","app":"shop","step":"approval","events":["order/approved"],
         "condition":"async.data.id == event.data.id","since":"2026-11-22T10:00:00Z","until":"%s"}],"cursor":null}
        """
            .formatted(Instant.now().plusSeconds(7300)));

    Shell gates = sluice("gates", "--function", "refund");

    assertThat(gates.lines().get(1))
        .matches(
            "r0-a  approval  refund .* 2 h 1 min +order/approved where async.data.id =="
                + " event.data.id");
    assertThat(gates.err()).contains("sluice gates approve|reject");
    assertThat(server.asked()).containsExactly("GET /v1/gates?function=refund&limit=20");
  }

  @Test
  void workersAreListedWithVersionTurnsAndWhenTheyWereHeardOf() {
    server.on(
        "GET /v1/workers",
        200,
        """
        {"groups":[{"app":"hello","pinnedTo":null,"state":"Stable","members":[{"client":"c","host":"h"}],"open":1},
         {"app":"hello","pinnedTo":"1","state":"Empty","members":[],"open":-1}],
         "workers":[
         {"heard":{"id":"w1","host":"h1","pid":7,"sluice":"0.1","startedAt":"2026-11-22T10:00:00Z","at":"%s","silent":false},
          "app":"hello","version":"1","onlyPinned":false,"functions":2,"room":64,"inFlight":1,
          "turns":[{"runId":"r0-a","functionId":"greet","epoch":1,"since":"%s"}],"done":12,"lost":1,"leaving":false},
         {"heard":{"id":"w2","host":"h2","pid":8,"sluice":"0.1","startedAt":"2026-11-22T10:00:00Z","at":"2026-11-22T10:00:00Z","silent":true},
          "app":"hello","version":null,"onlyPinned":false,"functions":2,"room":64,"inFlight":0,"turns":[],"done":0,"lost":0,"leaving":false}]}
        """
            .formatted(Instant.now().minusSeconds(3), Instant.now().minusSeconds(61)));

    Shell workers = sluice("workers");

    assertThat(workers.lines().get(1))
        .matches("hello  1 +1/64 +12 +1 +here, 3\\.. s ago +h1 7 \\(Sluice 0\\.1\\)");
    assertThat(workers.lines().get(2)).contains("hello  -", "not heard of since 2026-11-22 ");
    assertThat(workers.lines().get(3)).contains("r0-a  greet  for 1 min 1 s");
    assertThat(workers.err()).contains("pinned to version 1 of hello: its runs wait");
  }

  @Test
  void theEngineIsShownWithWhatItHasAndWhatWaits() {
    server.on(
        "GET /v1/engine",
        200,
        """
        {"state":"Stable","behind":12,"inboxes":[{"name":"events","behind":12},{"name":"waits","behind":0}],
         "partitions":[{"partition":0,"behind":12}],
         "readModel":{"records":40,"millis":1500,"appliedAt":null,"error":"no connection"},"instances":[
         {"name":"engine-a","host":"10.0.0.1","threads":2,"partitions":1,"process":{
          "heard":{"id":"engine-a","host":"h1","pid":7,"sluice":"0.1","startedAt":"2026-11-22T10:00:00Z","at":"%s","silent":false},
          "state":"RUNNING","threads":2,"commandsAhead":true,"recordsPerSecond":1.5,"commitsPerSecond":10.0,"commitMs":7.2,
          "tasks":[{"partition":0,"standby":false,"behind":0,"holdsTurns":false,"timersDue":3,"nextTimer":null,"queued":20,"executing":2},
           {"partition":1,"standby":true,"behind":9,"holdsTurns":false,"timersDue":0,"nextTimer":null,"queued":0,"executing":0}],
          "lanes":[{"partition":0,"lane":"greet#ada","functionId":"greet","queued":20,"executing":2,"limit":"concurrency 2","key":"ada","oldest":"%s"}]}},
         {"name":"engine-b","host":"10.0.0.2","threads":2,"partitions":1,"process":null}]}
        """
            .formatted(Instant.now().minusSeconds(2), Instant.now().minusSeconds(61)));

    Shell engine = sluice("engine");

    assertThat(engine.lines().getFirst())
        .isEqualTo("The engine's group is stable, 12 records not taken yet (events 12).");
    assertThat(engine.lines().get(1))
        .isEqualTo("The read model is 40 records and 1.5 s behind and stands still: no connection");
    assertThat(engine.lines().get(3))
        .matches("engine-a  2 +0 +1 \\(-9\\) +7 ms +RUNNING, 2\\.. s ago +h1 7 .*");
    assertThat(engine.lines().get(4)).startsWith("engine-b").endsWith("10.0.0.2");
    assertThat(engine.out()).contains("3 timers are due and not taken.");
    assertThat(engine.lines().getLast()).matches("greet#ada  20 +2 +1 min 1 s +concurrency 2 ada");
  }

  @Test
  void aFunctionIsShownWithItsLimitsAndItsHealth() {
    server.on(
        "GET /v1/functions/greet",
        200,
        """
        {"id":"greet","app":"hello","appVersion":"1.0","registeredAt":"2026-11-22T10:00:00Z","pausedAt":"2026-11-22T11:00:00Z",
         "config":{"triggers":[{"event":"demo/greet","condition":"event.data.n > 3","cron":null},
             {"event":null,"condition":null,"cron":{"expression":"0 9 * * *","zone":"Europe/Berlin","jitterMs":0,"catchUp":"LATEST"}}],
           "retry":{"retries":4,"firstDelayMs":1000,"maxDelayMs":60000,"factor":2.0,"jitter":0.2},
           "flow":{"concurrency":[{"limit":2,"key":"event.data.customer","pool":null}],"throttle":null,"priority":"event.data.p",
             "finishTimeoutMs":60000,"tokens":[]},
           "cancelOn":[{"event":"order/gone","condition":null,"timeoutMs":null}],"pinVersion":true},
         "stats":{"window":{"from":"2026-11-22T00:00:00Z","to":"2026-11-23T00:00:00Z"},"bucketSeconds":3600,
           "totals":{"started":9,"completed":6,"failed":2,"cancelled":1,"successRate":0.75,"p50Ms":120,"p99Ms":4100},
           "backlog":{"queued":3,"running":1,"sleeping":0,"waiting":0,"retrying":0},
           "buckets":[{"at":"x","totals":{"completed":0,"failed":0}},{"at":"x","totals":{"completed":1,"failed":0}},
             {"at":"x","totals":{"completed":5,"failed":2}}]}}
        """);

    Shell function = sluice("functions", "greet", "--from", "2026-11-22T00:00:00Z");

    assertThat(function.code()).as(function.err()).isZero();
    assertThat(server.asked())
        .containsExactly("GET /v1/functions/greet?from=2026-11-22T00%3A00%3A00Z");
    assertThat(function.lines().getFirst()).isEqualTo("greet  paused");
    assertThat(function.out())
        .contains("  trigger        demo/greet if event.data.n > 3\n")
        .contains("  trigger        schedule 0 9 * * * in Europe/Berlin\n")
        .contains("  retries        4, first after 1.0 s, then times 2.0, at most 1 min\n")
        .contains("  concurrency    limit 2, key event.data.customer\n")
        .contains("  priority       event.data.p\n")
        .contains("  finish timeout 1 min\n")
        .contains("  cancelled on   order/gone\n")
        .contains("  runs           9 started, 6 completed, 2 failed, 1 cancelled\n")
        .contains("  success        75.0 %\n")
        .contains("  duration       p50 120 ms, p99 4.1 s\n")
        .contains("  not ended      3 queued, 1 running\n")
        .contains("  completed      |·▂█| most 5\n")
        .contains("  failed         |··█| most 2\n")
        .doesNotContain("throttle")
        .doesNotContain("tokens");
  }

  @Test
  void statisticsAreFiguresAndBars() {
    server.on(
        "GET /v1/stats",
        200,
        """
        {"window":{"from":"2026-11-22T00:00:00Z","to":"2026-11-22T02:00:00Z"},"bucketSeconds":3600,
         "totals":{"started":3,"completed":0,"failed":0,"cancelled":0,"successRate":null,"p50Ms":null,"p99Ms":null},
         "backlog":{"queued":0,"running":0,"sleeping":0,"waiting":0,"retrying":0},
         "buckets":[{"at":"x","totals":{"started":1,"p99Ms":null},"open":1},{"at":"x","totals":{"started":2,"p99Ms":80},"open":4}]}
        """);

    Shell stats = sluice("stats", "--function", "greet", "--from", "2026-11-22T00:00:00Z");

    assertThat(server.asked())
        .containsExactly("GET /v1/stats?buckets=60&from=2026-11-22T00%3A00%3A00Z&function=greet");
    assertThat(stats.out())
        .contains(", 1 h a bar\n")
        .contains("  runs           3 started, 0 completed, 0 failed, 0 cancelled\n")
        .contains("  not ended      none\n")
        .contains("  started        |▅█| most 2\n")
        .contains("  p99            |·█| most 80 ms\n")
        .contains("  backlog        |▃█| most 4\n")
        .doesNotContain("success", "duration", "null");
    assertThat(sluice("stats", "--bars", "0").code()).isEqualTo(2);
  }

  @Test
  void runsAreCountedByStatus() {
    server.on(
        "GET /v1/runs/counts",
        200,
        "{\"counts\":{\"FAILED\":3,\"COMPLETED\":10000},\"more\":[\"COMPLETED\"],\"scanned\":500}");

    Shell counted = sluice("runs", "--count", "--text", "paper");

    assertThat(server.asked()).containsExactly("GET /v1/runs/counts?text=paper");
    assertThat(counted.lines())
        .containsExactly("STATUS     RUNS", "FAILED     3", "COMPLETED  more than 10000");
    assertThat(counted.err()).contains("Looked at 500 runs");
  }

  @Test
  void theirSubcommandsExplainThemselves() {
    for (String command : new String[] {"gates approve", "gates reject", "failures replay"}) {
      String[] words = (command + " --help").split(" ", -1);
      Shell help = Shell.run(words);
      assertThat(help.code()).as(command).isZero();
      assertThat(help.out()).contains("Example").contains("  sluice " + command);
    }
  }
}
