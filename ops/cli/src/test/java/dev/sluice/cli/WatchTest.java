package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.summary;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class WatchTest extends AgainstApi {
  /** Watches until the server was asked {@code looks} times and once more, as Ctrl-C ends it. */
  private Shell watch(int looks, boolean onTerminal, String... args) throws Exception {
    String[] all = java.util.Arrays.copyOf(args, args.length + 1);
    all[args.length] = "--watch";
    String[] line = atServer(all);
    FutureTask<Shell> watching =
        new FutureTask<>(() -> onTerminal ? Shell.onTerminal(200, line) : Shell.run(line));
    Thread thread = Thread.ofPlatform().start(watching);
    while (server.asked().size() <= looks) {
      assertThat(watching.isDone()).as("the watching ended by itself").isFalse();
      Thread.sleep(10);
    }
    thread.interrupt();
    return watching.get();
  }

  private static String function(String version, String paused) {
    return "{\"functions\":[{\"id\":\"greet\",\"app\":\"hello\",\"appVersion\":\""
        + version
        + "\",\"triggers\":[\"demo/greet\"],\"retries\":4,\"registeredAt\":\"2026-11-22T10:00:00Z\",\"pausedAt\":"
        + paused
        + "}]}";
  }

  private static String operation(int matched, String status) {
    return """
    {"operations":[{"id":"op-1","status":"%s","action":"CANCEL","scanned":9,"matched":%d,"statuses":[],
     "at":"2026-11-22T10:00:00Z","partitions":[{"partition":0,"done":%s}]}]}
    """
        .formatted(status, matched, status.equals("DONE"));
  }

  @Test
  void runsAreToldAsTheyChange() throws Exception {
    server.on(
        "GET /v1/runs",
        200,
        "{\"runs\":[" + summary("r0-a", "RUNNING", "") + "],\"cursor\":null}",
        "{\"runs\":["
            + summary("r1-b", "QUEUED", "")
            + ","
            + summary("r0-a", "FAILED", "\"error\":\"no paper\"")
            + "],\"cursor\":null}");

    Shell watched = watch(2, false, "runs");

    assertThat(watched.lines()).hasSize(3);
    assertThat(watched.lines().get(0)).endsWith("r0-a  greet-customer  RUNNING");
    assertThat(watched.lines().get(1)).endsWith("r0-a  greet-customer  FAILED  no paper");
    assertThat(watched.lines().get(2)).endsWith("r1-b  greet-customer  QUEUED");
  }

  @Test
  void functionsAreToldAsTheyChangeAndRedrawnOnATerminal() throws Exception {
    server.on(
        "GET /v1/functions",
        200,
        function("1.0", "null"),
        function("1.0", "null"),
        function("1.1", "\"2026-11-22T11:00:00Z\""));

    Shell watched = watch(3, false, "functions");

    assertThat(watched.lines()).hasSize(2);
    assertThat(watched.lines().getFirst()).endsWith("  greet  on  version 1.0  on demo/greet");
    assertThat(watched.lines().getLast()).endsWith("  greet  paused  version 1.1  on demo/greet");

    Shell drawn = watch(server.asked().size() + 2, true, "functions");

    assertThat(drawn.out()).contains("\u001b[3A").contains("Ctrl-C ends the watching");
  }

  @Test
  void operationsAreToldAsTheyChange() throws Exception {
    server.on("GET /v1/operations", 200, operation(3, "RUNNING"), operation(9, "DONE"));

    Shell watched = watch(2, false, "operations");

    assertThat(watched.lines()).hasSize(2);
    assertThat(watched.lines().getFirst())
        .endsWith("op-1  cancel  RUNNING  3 of 9 runs matched, 0 of 1 partitions done");
    assertThat(watched.lines().getLast()).contains("DONE  9 of 9");
  }

  @Test
  void asJsonEachItemIsPrintedWhenItIsNewOrHasChanged() throws Exception {
    server.on("GET /v1/functions", 200, function("1.0", "null"), function("1.1", "null"));

    Shell watched = watch(3, false, "functions", "--json");

    assertThat(watched.lines()).hasSize(2);
    assertThat(watched.lines().getLast()).startsWith("{\"id\":\"greet\"").contains("\"1.1\"");
  }

  @Test
  void aServerThatIsAwayForAMomentDoesNotEndIt() throws Exception {
    server.on("GET /v1/functions", 200, function("1.0", "null"));
    server.on("GET /v1/functions", 502, "bad gateway");
    server.on("GET /v1/functions", 200, function("1.1", "null"));

    Shell watched = watch(3, false, "functions");

    assertThat(watched.lines()).hasSize(2);
    assertThat(watched.err()).contains("SLUICE-5023").contains("It is back.");
  }
}
