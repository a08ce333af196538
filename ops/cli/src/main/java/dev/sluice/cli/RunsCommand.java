package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Instant;
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
    subcommands = ExportCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice runs",
      "  sluice runs --status failed --function greet-customer --from 2h",
      "  sluice runs --where \"event.data.tier == 'pro' && output.score < 3\"",
      "  sluice runs --watch",
      "  sluice runs --count --from 1h",
      "  sluice runs --json --limit 500 | jq '.runs[].id'",
      "  sluice runs export r2-0hxk4v7m1f3q8c6d5s9tbn2wze --html -o run.html"
    })
final class RunsCommand implements Callable<Integer>, ListWatch.View {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Mixin private RunFilters filters = new RunFilters();

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

  @Option(names = "--count", description = "Only say how many there are of each status.")
  private boolean count;

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
    if (count) {
      return showCounts(server.get("/v1/runs/counts", filters.query()));
    }
    if (eventId != null && !watch) {
      return showRunsOfEvent(fetch(server));
    }
    JsonNode answer =
        new ListWatch(terminal, options.json()).show(watch, () -> fetch(server), "runs", this);
    if (options.json()) {
      return Main.OK;
    }
    String next = Json.text(answer, "cursor");
    sayScanned(answer);
    if (!next.isEmpty()) {
      terminal.err().println("More: sluice runs --cursor " + next + " … (or a larger --limit)");
    }
    return Main.OK;
  }

  private int showCounts(JsonNode answer) {
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    List<String> more = Json.texts(answer, "more");
    Table table = new Table(terminal, "STATUS", "RUNS");
    for (Map.Entry<String, JsonNode> status : answer.path("counts").properties()) {
      String atLeast = more.contains(status.getKey()) ? "more than " : "";
      table.row(Cell.status(status.getKey()), Cell.of(atLeast + status.getValue().asText()));
    }
    table.lines().forEach(terminal::say);
    sayScanned(answer);
    return Main.OK;
  }

  private void sayScanned(JsonNode answer) {
    String scanned = Json.text(answer, "scanned");
    if (!scanned.isEmpty()) {
      terminal.err().println("Looked at " + scanned + " runs for that.");
    }
  }

  private int showRunsOfEvent(JsonNode answer) {
    List<JsonNode> skipped = Json.list(answer, "skipped");
    List<JsonNode> runs = Json.list(answer, "runs");
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    skipped.forEach(one -> terminal.say(skipped(one)));
    if (!runs.isEmpty() || skipped.isEmpty()) {
      screen(runs, Instant.now()).forEach(terminal::say);
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
    return !filters.given()
        ? "No runs yet. Start one: sluice send demo/greet --data '{\"name\":\"Ada\"}'"
            + options.suffix()
        : "No such runs.";
  }

  @Override
  public List<String> screen(List<JsonNode> runs, Instant now) {
    return runs.isEmpty() ? List.of(nothing()) : new RunViews(terminal).table(runs, now);
  }

  @Override
  public LiveView.Change change(JsonNode run, Instant now) {
    return new LiveView.Change(
        RunViews.id(run),
        RunViews.status(run) + Json.text(run, "dueAt"),
        Texts.spaced(
            Texts.time(now, now),
            RunViews.id(run),
            RunViews.function(run),
            RunViews.status(run),
            new RunViews(terminal).remark(run, now)));
  }

  private JsonNode fetch(Server server) {
    if (eventId != null) {
      // An event that was sent a moment ago may not have been looked at yet.
      return server.get("/v1/events/" + Server.segment(eventId) + "/runs", Map.of("wait", "5"));
    }
    Map<String, String> query = filters.query();
    query.put("limit", Integer.toString(limit));
    query.put("cursor", cursor);
    return server.get("/v1/runs", query);
  }
}
