package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice runs}: the newest runs. */
@Command(
    name = "runs",
    description = "List runs, newest first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice runs",
      "  sluice runs --status failed --function greet-customer",
      "  sluice runs --watch",
      "  sluice runs --json --limit 500 | jq '.runs[].id'"
    })
final class RunsCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 500;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description =
          "Only these: queued, running, sleeping, waiting, retrying, completed, failed,"
              + " cancelled.")
  private List<String> status = List.of();

  @Option(names = "--function", paramLabel = "ID", description = "Only runs of this function.")
  private String function = "";

  @Option(
      names = "--event-id",
      paramLabel = "ID",
      description = "The runs that this event started, whatever else is asked for.")
  private @Nullable String eventId;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default: 20).")
  private int limit = 20;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "The page that begins there.")
  private String cursor = "";

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > 500) {
      throw new UsageException("Expected --limit from 1 to 500, found " + limit);
    }
    Server server = options.server();
    if (watch) {
      watch(server);
    }
    JsonNode answer = fetch(server);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    List<JsonNode> runs = Json.list(answer, "runs");
    for (JsonNode skipped : Json.list(answer, "skipped")) {
      terminal.say(skipped(skipped));
    }
    if (runs.isEmpty()) {
      if (Json.list(answer, "skipped").isEmpty()) {
        terminal.say(nothing());
      }
      return Main.OK;
    }
    new RunViews(terminal).table(runs, Instant.now()).forEach(terminal::say);
    String next = Json.text(answer, "cursor");
    if (!next.isEmpty()) {
      terminal.err().println("More: sluice runs --cursor " + next + " … (or a larger --limit)");
    }
    return Main.OK;
  }

  /** Why an event that was asked for started no run of a function. */
  private static String skipped(JsonNode skipped) {
    String key = Json.text(skipped, "key");
    String by = Json.text(skipped, "by");
    return Texts.oneLine(
        "Skipped by "
            + Json.text(skipped, "functionId")
            + ": "
            + Json.text(skipped, "reason")
            + (key.isEmpty() ? "" : ", key " + key)
            + (by.isEmpty() ? "" : ", because of run " + by));
  }

  private String nothing() {
    if (eventId != null) {
      return "No run for this event (yet). Does a function listen to its name? See: sluice"
          + " functions"
          + options.suffix();
    }
    return status.isEmpty() && function.isEmpty()
        ? "No runs yet. Start one: sluice send demo/greet --data '{\"name\":\"Ada\"}'"
            + options.suffix()
        : "No such runs.";
  }

  private void watch(Server server) throws InterruptedException {
    RunViews views = new RunViews(terminal);
    LiveView view = new LiveView(terminal);
    Map<String, String> told = new HashMap<>();
    while (true) {
      Instant now = Instant.now();
      List<JsonNode> runs = Json.list(fetch(server), "runs");
      if (options.json()) {
        for (JsonNode run : runs.reversed()) {
          if (!run.toString().equals(told.put(RunViews.id(run), run.toString()))) {
            ServerOptions.print(terminal, run);
          }
        }
      } else {
        view.show(screen(views, runs, now), changes(views, runs, now));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private List<String> screen(RunViews views, List<JsonNode> runs, Instant now) {
    List<String> lines = new ArrayList<>();
    if (runs.isEmpty()) {
      lines.add(nothing());
    } else {
      lines.addAll(views.table(runs, now));
    }
    lines.add(terminal.paint(Terminal.Colour.DIM, "Ctrl-C ends the watching, not the runs."));
    return lines;
  }

  /** Oldest first, as they happened. */
  static List<LiveView.Change> changes(RunViews views, List<JsonNode> runs, Instant now) {
    return runs.reversed().stream()
        .map(
            run ->
                new LiveView.Change(
                    RunViews.id(run),
                    RunViews.status(run) + Json.text(run, "dueAt"),
                    (Texts.time(now, now)
                            + "  "
                            + RunViews.id(run)
                            + "  "
                            + RunViews.function(run)
                            + "  "
                            + RunViews.status(run)
                            + "  "
                            + views.remark(run, now))
                        .strip()))
        .toList();
  }

  private JsonNode fetch(Server server) {
    if (eventId != null) {
      // An event that was sent a moment ago may not have been looked at yet.
      return server.get("/v1/events/" + Server.segment(eventId) + "/runs", Map.of("wait", "5"));
    }
    return server.get(
        "/v1/runs",
        Map.of(
            "status",
            String.join(",", status).toUpperCase(java.util.Locale.ROOT),
            "function",
            function,
            "limit",
            Integer.toString(limit),
            "cursor",
            cursor));
  }
}
