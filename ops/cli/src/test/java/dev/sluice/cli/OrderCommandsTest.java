package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.REPLAY;
import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static dev.sluice.cli.ApiServer.summary;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderCommandsTest extends AgainstApi {
  private static final String ORDERED = "{\"operationId\":\"op-1\",\"status\":202}";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void invokeSaysWhichRunItBecomesWhereThatIsKnown() throws IOException {
    Path data = Files.writeString(folder.resolve("data.json"), "{\"amount\":1.10}");
    server.on(
        "POST /v1/functions/greet%2Fme/invoke",
        202,
        "{\"functionId\":\"greet/me\",\"eventId\":\"e-1\",\"runId\":\""
            + RUN
            + "\",\"status\":202}",
        "{\"functionId\":\"greet/me\",\"eventId\":\"e-2\",\"runId\":null,\"status\":202}");

    Shell known = sluice("invoke", "greet/me", "--data", "@" + data, "--id", "e-1");
    Shell elsewhere = sluice("invoke", "greet/me");

    assertThat(known.code()).as(known.err()).isZero();
    assertThat(known.out()).contains("run " + RUN).contains("sluice run " + RUN + " --watch");
    assertThat(elsewhere.out()).contains("sluice runs --event-id e-2");
    assertThat(server.asked())
        .containsExactly(
            "POST /v1/functions/greet%2Fme/invoke {\"amount\":1.10}",
            "POST /v1/functions/greet%2Fme/invoke {}");
    assertThat(server.keys()).containsExactly("e-1");
  }

  @Test
  void dataThatIsNoObjectIsRefusedBeforeTheServerIsAsked() {
    assertThat(sluice("invoke", "greet", "--data", "[1]").err()).startsWith("SLUICE-5025 ");
    assertThat(sluice("signal", "a", "--data", "{").err()).startsWith("SLUICE-5025 ");
    assertThat(sluice("signal", "a", "--data", "").err()).startsWith("SLUICE-5025 ");
    assertThat(sluice("replay", RUN, "--from-step", "s", "--input", "x").err())
        .startsWith("SLUICE-5025 Expected JSON in --input");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void pauseAndResumeSayWhatHappensToRuns() {
    String answer = "{\"functionId\":\"greet\",\"paused\":true,\"status\":202}";
    server.on("POST /v1/functions/greet/pause", 202, answer);
    server.on("POST /v1/functions/greet/resume", 202, answer);

    assertThat(sluice("pause", "greet").out()).contains("queue").contains("sluice resume greet");
    assertThat(sluice("resume", "greet").out()).contains("goes on");
    assertThat(sluice("pause", "greet", "--json").out()).isEqualTo(answer + "\n");
  }

  @Test
  void aSignalTakesAnyJson() {
    server.on("POST /v1/signals", 202, "{\"eventId\":\"e-9\",\"status\":202}");

    Shell sent = sluice("signal", "approved", "--data", "[1.10,null]");
    sluice("signal", "approved");

    assertThat(sent.out()).isEqualTo("Sent signal approved as event e-9.\n");
    assertThat(server.asked())
        .containsExactly(
            "POST /v1/signals {\"signal\":\"approved\",\"data\":[1.10,null]}",
            "POST /v1/signals {\"signal\":\"approved\"}");
  }

  @Test
  void aReplayFromAStepCarriesItsInput() {
    server.on("POST /v1/runs/" + RUN + "/replay", 202, "{\"runId\":\"" + REPLAY + "\"}");

    Shell replay =
        sluice("replay", RUN, "--from-step", "charge", "--input", "7", "--data", "{\"n\":1}");

    assertThat(replay.out()).contains("run " + REPLAY);
    assertThat(server.asked())
        .containsExactly(
            "POST /v1/runs/"
                + RUN
                + "/replay"
                + " {\"force\":false,\"fromStep\":\"charge\",\"input\":7,\"data\":{\"n\":1}}");
  }

  @Test
  void manyRunsAreCancelledAsAnOperation() {
    server.on("POST /v1/operations", 202, ORDERED);

    Shell cancelled =
        sluice(
            "cancel",
            "--function",
            "greet",
            "--from",
            "2026-11-22T10:00:00Z",
            "--status",
            "queued,waiting",
            "--if",
            "event.data.n == 1",
            "--reason",
            "too many");
    sluice("cancel", "--all");

    assertThat(cancelled.out())
        .contains("operation op-1")
        .contains("sluice operations op-1 --watch");
    assertThat(server.asked())
        .containsExactly(
            "POST /v1/operations {\"action\":\"cancel\",\"function\":\"greet\","
                + "\"from\":\"2026-11-22T10:00:00Z\",\"statuses\":[\"queued\",\"waiting\"],"
                + "\"expression\":\"event.data.n == 1\",\"reason\":\"too many\"}",
            "POST /v1/operations {\"action\":\"cancel\",\"all\":true}");
  }

  @Test
  void manyRunsAreReplayedAsAnOperation() {
    server.on("POST /v1/operations", 202, ORDERED);

    sluice("replay", "--error", "429", "--to", "2026-11-22T10:00:00Z", "--force");

    assertThat(server.asked())
        .containsExactly(
            "POST /v1/operations {\"action\":\"replay\",\"to\":\"2026-11-22T10:00:00Z\","
                + "\"error\":\"429\",\"force\":true}");
  }

  @Test
  void aRunAndAChoiceOfRunsDoNotGoTogether() {
    assertThat(sluice("cancel").code()).isEqualTo(2);
    assertThat(sluice("replay").code()).isEqualTo(2);
    assertThat(sluice("cancel", RUN, "--all").code()).isEqualTo(2);
    assertThat(sluice("replay", RUN, "--function", "greet").code()).isEqualTo(2);
    assertThat(sluice("replay", "--all", "--from-step", "s").code()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void operationsAreATable() {
    server.on(
        "GET /v1/operations",
        200,
        "{\"operations\":[" + operation("RUNNING", 10, 2, true, false) + "]}",
        "{\"operations\":[]}");

    Shell listed = sluice("operations");
    Shell none = sluice("operations");

    assertThat(listed.lines().get(1))
        .matches("op-1 +RUNNING +cancel +10 +2 +.* of greet, QUEUED, if event.data.n == 1");
    assertThat(none.out()).startsWith("No bulk orders yet.");
  }

  @Test
  void anOperationIsFollowedUntilAllItsPartitionsAreDone() {
    server.on(
        "GET /v1/operations/op-1",
        200,
        operation("RUNNING", 10, 2, true, false),
        operation("DONE", 30, 5, true, true));

    Shell followed = sluice("operations", "op-1", "--watch");

    assertThat(followed.code()).isZero();
    assertThat(followed.lines()).hasSize(2);
    assertThat(followed.lines().get(0))
        .endsWith("op-1  cancel  RUNNING  2 of 10 runs matched, 1 of 2 partitions done");
    assertThat(followed.lines().get(1))
        .endsWith("op-1  cancel  DONE  5 of 30 runs matched, 2 of 2 partitions done");
  }

  @Test
  void anOrderThatIsWatchedEndsWithOneWhenItStopped() {
    server.on("POST /v1/operations", 202, ORDERED);
    server.on("GET /v1/operations/op-1", 200, operation("FAILED", 10, 2, true, false));

    Shell watched = sluice("cancel", "--all", "--watch");
    Shell shown = sluice("operations", "op-1");

    assertThat(watched.code()).isOne();
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("reason: too many").containsPattern("1 +5 +1 +no +stopped");
  }

  @Test
  void whyNamesTheLimitItsKeyThePlaceAndSinceWhen() {
    server.on("GET /v1/runs/" + RUN, 200, queued(Instant.now().minusSeconds(65)));

    Shell why = sluice("why", RUN);

    assertThat(why.lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo(RUN + "  QUEUED"),
            line -> assertThat(line).isEqualTo("  limit  concurrency 2 per event.data.customer"),
            line -> assertThat(line).isEqualTo("  key    A"),
            line -> assertThat(line).isEqualTo("  place  4 in the queue, as it was told"),
            line -> assertThat(line).matches("  since  .*, for 1 min [0-9]+ s"));
  }

  @Test
  void whyNamesAllThatARunWaitsFor() {
    server.on("GET /v1/runs/" + RUN, 200, run("WAITING", 1, "", waits()));

    Shell why = sluice("why", RUN);
    Shell json = sluice("why", RUN, "--json");

    assertThat(why.lines()).hasSize(3);
    assertThat(why.lines().get(1))
        .startsWith("  approval: waits for order/approved or order/rejected where x until ")
        .contains(", for ")
        .endsWith(" more");
    assertThat(why.lines().get(2)).startsWith("  ask: waits for run " + REPLAY + " of summarize");
    assertThat(json.out()).startsWith("{\"id\":\"" + RUN + "\",\"status\":\"WAITING\"");
    assertThat(json.out()).contains("\"waits\":[{\"name\":\"approval\"");
  }

  @Test
  void whyNamesTheStepThatExecutesAndThatItsWorkerMayBeGone() {
    String since = Instant.now().minusSeconds(90).toString();
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run("RUNNING", 1, "", executing(1, since, false)),
        run("RUNNING", 1, "", executing(2, since, true)));

    assertThat(sluice("why", RUN).lines().get(1))
        .matches("  charge: executes for 1 min [0-9]+ s on host-1");
    assertThat(sluice("why", RUN).lines().get(1))
        .matches(
            "  charge: executes, attempt 2, for 1 min [0-9]+ s on host-1, not heard of since .*:"
                + " its worker may be gone");
  }

  @Test
  void whyOfARunThatNothingHoldsSaysSo() {
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run("RUNNING", 1, "", ""),
        run("COMPLETED", 2, "", ""),
        run("FAILED", 3, "\"error\":\"no paper\"", ""),
        run("CANCELLED", 4, "\"reason\":\"twice\"", ""));

    assertThat(sluice("why", RUN).out()).contains("A turn is with the workers");
    assertThat(sluice("why", RUN).out()).contains("nothing holds it");
    assertThat(sluice("why", RUN).out()).contains("It failed: no paper");
    assertThat(sluice("why", RUN).out()).contains("It was cancelled: twice");
  }

  @Test
  void aRunShowsWaitsOriginAndChildren() {
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run(
            "WAITING",
            1,
            "\"parentRunId\":\"r0-parent\",\"events\":3,\"children\":[\""
                + REPLAY
                + "\"],\"tokens\":1200,\"vanished\":[\"old-step\"],"
                + "\"orders\":[{\"kind\":\"REPLAY\",\"by\":\"ada\",\"fromStep\":\"s\",\"edited\":true}]",
            waits()));

    assertThat(sluice("run", RUN).out())
        .contains("  parent    r0-parent\n")
        .contains("  batch     of 3 events\n")
        .contains("  children  " + REPLAY + "\n")
        .contains("  tokens    1200\n")
        .contains("  vanished  old-step\n")
        .contains("  order     replay by ada, from step s, edited\n")
        .containsPattern("approval +wait +WAITING .* for order/approved or order/rejected where x")
        .containsPattern("ask +invoke +WAITING .* for run " + REPLAY + " of summarize, until ");
  }

  @Test
  void aListSaysWhatHoldsARunAndWhatWasSkipped() {
    server.on(
        "GET /v1/runs",
        200,
        "{\"runs\":[" + summary("r0-a", "QUEUED", "\"queued\":{\"limit\":\"throttle 5\"}") + "]}");
    server.on(
        "GET /v1/events/e-1/runs",
        200,
        "{\"id\":\"e-1\",\"matched\":true,\"runs\":[],\"skipped\":[{\"functionId\":\"greet\","
            + "\"reason\":\"RATE_LIMIT\",\"key\":\"A\",\"by\":null}]}");

    assertThat(sluice("runs").lines().get(1)).endsWith("throttle 5");
    assertThat(sluice("runs", "--event-id", "e-1").out())
        .isEqualTo("Skipped by greet: RATE_LIMIT, key A\n");
  }

  @Test
  void functionsThatArePausedAreMarked() {
    server.on(
        "GET /v1/functions",
        200,
        "{\"functions\":[{\"id\":\"greet\",\"app\":\"a\",\"triggers\":[\"cron 0 9 * * * (UTC)\"],"
            + "\"retries\":4,\"pausedAt\":\"2026-11-22T10:00:00Z\"}]}");

    assertThat(sluice("functions").lines().get(1)).matches("greet .* paused +cron 0 9 .*");
  }

  private static String queued(Instant since) {
    return run(
        "QUEUED",
        1,
        "\"queued\":{\"limit\":\"concurrency 2 per event.data.customer\",\"key\":\"A\",\"ahead\":3,"
            + "\"since\":\""
            + since
            + "\"}",
        "");
  }

  private static String executing(int attempt, String since, boolean silent) {
    return """
    {"name":"charge","kind":"RUN","status":"EXECUTING","startedAt":"%s","attempts":[],
     "executing":{"attempt":%d,"since":"%s","worker":"w1","host":"host-1","heardAt":"%s",
     "silent":%s}}
    """
        .formatted(since, attempt, since, since, silent);
  }

  private static String waits() {
    String until = "\"until\":\"" + Instant.now().plusSeconds(600) + "\",\"attempts\":[]";
    return """
    {"name":"approval","kind":"WAIT","status":"WAITING","startedAt":"2026-11-22T10:00:00Z",
     "waitsFor":{"events":["order/approved","order/rejected"],"condition":"x"},%s},
    {"name":"ask","kind":"INVOKE","status":"WAITING","startedAt":"2026-11-22T10:00:00Z",
     "invoked":{"functionId":"summarize","runId":"%s"},%s}
    """
        .formatted(until, REPLAY, until);
  }

  private static String operation(
      String status, int scanned, int matched, boolean first, boolean second) {
    return """
    {"id":"op-1","status":"%s","action":"CANCEL","function":"greet","from":null,"to":null,
     "statuses":["QUEUED"],"error":null,"expression":"event.data.n == 1","reason":"too many",
     "by":"api","at":"2026-11-22T10:00:00Z","scanned":%d,"matched":%d,"partitions":[
     {"partition":0,"scanned":5,"matched":1,"done":%s,"error":null},
     {"partition":1,"scanned":5,"matched":1,"done":%s,"error":"stopped"}]}
    """
        .formatted(status, scanned, matched, first, second);
  }
}
