package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.COMPOSED;
import static dev.sluice.cli.ApiServer.REPLAY;
import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static dev.sluice.cli.ApiServer.summary;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private ApiServer server;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendGivesTheEventAndSaysWhereItsRunsAre() {
    server.on("POST /e/dev", 200, "{\"ids\":[\"ev-1\"],\"status\":200}");

    Shell sent =
        Shell.run("send", "demo/greet", "--data", "{\"name\":\"Ada\"}", "--url", server.url());

    assertThat(sent.code()).isZero();
    assertThat(server.asked())
        .containsExactly("POST /e/dev {\"name\":\"demo/greet\",\"data\":{\"name\":\"Ada\"}}");
    assertThat(sent.lines())
        .containsExactly(
            "Sent demo/greet as event ev-1.",
            "See its runs: sluice runs --event-id ev-1 --url " + server.url());
  }

  @Test
  void sendReadsDataFromAFileAndPassesIdAndKeyOn() throws IOException {
    server.on("POST /e/s3%2Fcret", 200, "{\"ids\":[\"order-1\"],\"status\":200}");
    Path data = Files.writeString(folder.resolve("order.json"), "{\"amount\": 12.50}");

    Shell sent =
        Shell.run(
            "send",
            "order/paid",
            "--data",
            "@" + data,
            "--id",
            "order-1",
            "--key",
            "s3/cret",
            "--json",
            "--url",
            server.url());

    assertThat(server.asked())
        .containsExactly(
            "POST /e/s3%2Fcret"
                + " {\"name\":\"order/paid\",\"data\":{\"amount\":12.50},\"id\":\"order-1\"}");
    assertThat(sent.out()).isEqualTo("{\"ids\":[\"order-1\"],\"status\":200}\n");
  }

  @Test
  void sendRefusesDataThatIsNoJsonObjectBeforeItAsksTheServer() {
    Shell broken = Shell.run("send", "a", "--data", "{\"name\":", "--url", server.url());
    Shell number = Shell.run("send", "a", "--data", "42", "--url", server.url());
    Shell absent =
        Shell.run("send", "a", "--data", "@" + folder.resolve("no"), "--url", server.url());

    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err())
        .startsWith("SLUICE-5025 Expected a JSON object in --data: ")
        .contains("line 1");
    assertThat(number.err()).startsWith("SLUICE-5025 Expected a JSON object in --data: found 42.");
    assertThat(absent.err()).startsWith("SLUICE-5024 ");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void theServersErrorIsShownAsItSaidIt() {
    server.on(
        "POST /e/dev",
        413,
        "{\"error\":{\"code\":\"SLUICE-1002\",\"message\":\"Expected at most 1"
            + " MiB.\",\"hint\":\"Send less.\"},\"status\":413}");

    Shell refused = Shell.run("send", "a", "--url", server.url());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).isEqualTo("SLUICE-1002 Expected at most 1 MiB.\nSend less.\n");
  }

  @Test
  void somethingElseOnThePortIsToldFromAServer() {
    Shell strange = Shell.run("functions", "--url", server.url());

    assertThat(strange.code()).isEqualTo(1);
    assertThat(strange.err()).startsWith("SLUICE-5023 GET /v1/functions").contains("HTTP 404");
  }

  @Test
  void noServerIsToldWithWhatToStart() {
    String url = server.url();
    server.close();

    Shell alone = Shell.run("runs", "--url", url);

    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.err())
        .startsWith("SLUICE-5021 No Sluice server answers at " + url)
        .contains("sluice dev");
    assertThat(Shell.run("runs", "--url", "localhost:8288").err()).startsWith("SLUICE-5022 ");
  }

  @Test
  void runsAreATableWithWhatMattersOfEach() {
    server.on(
        "GET /v1/runs",
        200,
        "{\"runs\":["
            + summary(
                "r0-a",
                "FAILED",
                "\"endedAt\":\"2026-11-22T10:00:15.200Z\",\"error\":\"no\\u001b[2J paper\"")
            + ","
            + summary(
                "r10-b", "COMPLETED", "\"endedAt\":\"2026-11-22T10:03:04Z\",\"replayOf\":\"r0-a\"")
            + "],\"cursor\":\"next\"}");

    Shell runs =
        Shell.run(
            "runs",
            "--status",
            "failed,completed",
            "--function",
            "greet-customer",
            "--limit",
            "2",
            "--url",
            server.url());

    assertThat(server.asked())
        .containsExactly("GET /v1/runs?function=greet-customer&limit=2&status=FAILED%2CCOMPLETED");
    assertThat(runs.lines()).hasSize(3);
    assertThat(runs.lines().getFirst())
        .matches("RUN    FUNCTION        STATUS     STARTED +TOOK +EVENT");
    assertThat(runs.lines().get(1))
        .matches("r0-a   greet-customer  FAILED .* 15.2 s +demo/greet  no.\\[2J paper");
    assertThat(runs.lines().get(2)).endsWith("3 min 4 s  demo/greet  replay of r0-a");
    assertThat(runs.out()).doesNotContain("\u001b");
    assertThat(runs.err()).contains("--cursor next");
  }

  @Test
  void runsOfAnEventAndNoRunsAtAll() {
    server
        .on("GET /v1/events/ev%201/runs", 200, "{\"id\":\"ev 1\",\"matched\":false,\"runs\":[]}")
        .on("GET /v1/runs", 200, "{\"runs\":[],\"cursor\":null}");

    Shell ofEvent = Shell.run("runs", "--event-id", "ev 1", "--url", server.url());
    Shell all = Shell.run("runs", "--url", server.url());
    Shell json = Shell.run("runs", "--json", "--url", server.url());

    assertThat(ofEvent.out()).startsWith("No run for this event");
    assertThat(all.out()).startsWith("No runs yet. Start one: sluice send");
    assertThat(json.out()).isEqualTo("{\"runs\":[],\"cursor\":null}\n");
  }

  @Test
  void aRunIsShownWithItsStepsAndEachFailedAttempt() {
    String farewell =
        """
        {"name":"compose-farewell","kind":"RUN","status":"FAILED","memoized":false,"startedAt":"2026-11-22T10:00:15Z",
         "endedAt":"2026-11-22T10:00:18Z","attempts":[
          {"attempt":1,"epoch":2,"startedAt":"2026-11-22T10:00:15Z","endedAt":"2026-11-22T10:00:15.003Z",
           "error":{"type":"java.lang.IllegalStateException","message":"no paper","stack":null,"retryable":true}},
          {"attempt":2,"epoch":3,"startedAt":"2026-11-22T10:00:16Z","endedAt":"2026-11-22T10:00:16.004Z",
           "error":{"type":"java.lang.IllegalStateException","message":"no paper",
             "stack":"x\\n\\tat Hello.compose(Hello.java:3)\\n\\tat dev.sluice.worker.turn.Turn.run(Turn.java:9)","retryable":true}}]}
        """;
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run(
            "FAILED",
            7,
            """
            "endedAt":"2026-11-22T10:00:18Z","error":"no paper","failure":{"type":"dev.sluice.sdk.StepFailedException",
            "message":"no paper","stack":"x\\n\\tat dev.sluice.sdk.Context.step(Context.java:5)","retryable":false}\
            """,
            COMPOSED + "," + farewell));

    Shell shown = Shell.run("run", RUN, "--url", server.url());

    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .startsWith(RUN + "  FAILED\n")
        .contains("  function  greet-customer (app hello)\n")
        .contains("  event     demo/greet (id ev-1)\n")
        .contains(", took 18.0 s\n")
        .containsPattern("compose-greeting +run +SUCCEEDED +1 .* 12 ms +\"Hello Ada\"\n")
        .containsPattern("compose-farewell +run +FAILED +2 ")
        .containsPattern("· attempt 2 .* 4 ms +IllegalStateException: no paper\n")
        .contains(
            """
            error   StepFailedException: no paper
                    at Hello.compose(Hello.java:3)
                    … the whole\
            """)
        .endsWith("Fixed it? sluice replay " + RUN + " --url " + server.url() + "\n");
  }

  @Test
  void aRunThatIsWatchedIsToldStepByStepUntilItHasEnded() {
    String sleeping =
        "{\"name\":\"pause\",\"kind\":\"SLEEP\",\"status\":\"SLEEPING\",\"startedAt\":\"2026-11-22T10:00:00Z\",\"until\":\""
            + Instant.now().plusSeconds(15)
            + "\",\"attempts\":[]}";
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run("RUNNING", 1, "", COMPOSED),
        run("SLEEPING", 2, "", COMPOSED + "," + sleeping),
        run("COMPLETED", 3, "\"endedAt\":\"2026-11-22T10:00:15Z\"", COMPOSED));

    Shell watched = Shell.run("run", RUN, "--watch", "--url", server.url());

    assertThat(watched.code()).isZero();
    assertThat(watched.lines()).hasSize(5);
    assertThat(watched.lines().get(0)).endsWith(RUN + "  compose-greeting  SUCCEEDED");
    assertThat(watched.lines().get(1)).endsWith(RUN + "  RUNNING");
    assertThat(watched.lines().get(2)).contains(RUN + "  pause  SLEEPING until ");
    assertThat(watched.lines().get(4)).endsWith(RUN + "  COMPLETED");
    assertThat(server.asked()).contains("GET /v1/runs/" + RUN + "?after=1&wait=1");
  }

  @Test
  void watchingARunThatFailsEndsWithOne() {
    server.on("GET /v1/runs/" + RUN, 200, run("FAILED", 1, "", ""));

    assertThat(Shell.run("run", RUN, "--watch", "--json", "--url", server.url()).code()).isOne();
  }

  @Test
  void anUnknownRunAndNoRunIdAreTold() {
    server.on(
        "GET /v1/runs/" + RUN,
        404,
        "{\"error\":{\"code\":\"SLUICE-1202\",\"message\":\"Expected a run, found"
            + " none.\",\"hint\":\"\"},\"status\":404}");

    assertThat(Shell.run("run", RUN, "--url", server.url()).err())
        .isEqualTo("SLUICE-1202 Expected a run, found none.\n");
    assertThat(Shell.run("run", "hello", "--url", server.url()).err()).startsWith("SLUICE-1201 ");
  }

  @Test
  void replaySaysWhichRunItBecomes() {
    server.on(
        "POST /v1/runs/" + RUN + "/replay", 202, "{\"runId\":\"" + REPLAY + "\",\"status\":202}");

    Shell plain = Shell.run("replay", RUN, "--url", server.url());
    Shell.run("replay", RUN, "--force", "--url", server.url());

    assertThat(plain.out())
        .contains("run " + REPLAY)
        .contains("sluice run " + REPLAY + " --watch --url " + server.url());
    assertThat(server.asked())
        .containsExactly(
            "POST /v1/runs/" + RUN + "/replay {\"force\":false}",
            "POST /v1/runs/" + RUN + "/replay {\"force\":true}");
  }

  @Test
  void cancelPassesTheReasonOn() {
    server.on("DELETE /v1/runs/" + RUN, 202, "{\"runId\":\"" + RUN + "\",\"status\":202}");

    Shell cancelled = Shell.run("cancel", RUN, "--reason", "ordered twice", "--url", server.url());
    Shell.run("cancel", RUN, "--url", server.url());

    assertThat(cancelled.code()).isZero();
    assertThat(cancelled.out()).contains("next step boundary");
    assertThat(server.asked())
        .containsExactly(
            "DELETE /v1/runs/" + RUN + " {\"reason\":\"ordered twice\"}",
            "DELETE /v1/runs/" + RUN + " {}");
  }

  @Test
  void functionsAreATable() {
    server.on(
        "GET /v1/functions",
        200,
        """
        {"functions":[{"id":"greet-customer","app":"hello","appVersion":null,"triggers":["demo/greet","demo/*"],
         "retries":4,"registeredAt":"2026-11-22T10:00:00Z"}]}
        """);

    Shell functions = Shell.run("functions", "--url", server.url());

    assertThat(functions.lines().get(1))
        .matches("greet-customer  hello  - +4 +.*  demo/greet, demo/\\*");
  }

  @Test
  void onATerminalStatusesAreColouredAndLinesFit() {
    server.on(
        "GET /v1/runs",
        200,
        "{\"runs\":["
            + summary("r0-a", "FAILED", "\"error\":\"" + "long ".repeat(40) + "\"")
            + "]}");

    Shell runs = Shell.onTerminal(100, "runs", "--url", server.url());

    String plain = runs.lines().get(1).replaceAll("\u001b\\[[0-9]+m", "");
    assertThat(runs.out()).contains("\u001b[31mFAILED\u001b[0m");
    assertThat(plain).hasSize(100).endsWith("…");
  }

  @Test
  void wrongUsageEndsWithTwoAndSaysWhereTheHelpIs() {
    assertThat(Shell.run("runs", "--limit", "0").code()).isEqualTo(2);
    assertThat(Shell.run("run", RUN, "extra").code()).isEqualTo(2);
    Shell unknown = Shell.run("runs", "--zzz");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .startsWith("SLUICE-5020 Unknown option: '--zzz'.\n")
        .contains("sluice runs --help");
    assertThat(Shell.run("sned").code()).isEqualTo(2);
  }

  @Test
  void everyCommandExplainsItselfWithExamples() {
    Shell help = Shell.run("--help");
    assertThat(help.out()).contains("SLUICE_URL", "Exit codes: 0 done, 1 failed, 2 wrong usage");
    for (String command : Main.on(Terminal.ofProcess()).getSubcommands().keySet()) {
      Shell about = Shell.run(command, "--help");
      assertThat(about.code()).as(command).isZero();
      assertThat(about.out()).as(command).contains("Example").contains("  sluice " + command);
      assertThat(help.out()).contains("  " + command + " ");
    }
    assertThat(Shell.run("--version").out()).startsWith("sluice ");
  }
}
