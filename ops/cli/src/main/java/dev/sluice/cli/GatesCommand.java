package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice gates}: what waits for someone. */
@Command(
    name = "gates",
    description =
        "List the steps that wait for an event or a signal, the one whose time runs out first"
            + " first; approve and reject answer one.",
    mixinStandardHelpOptions = true,
    subcommands = {GateCommand.Approve.class, GateCommand.Reject.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice gates --watch",
      "  sluice gates approve r2-0hxk4v7m1f3q8c6d5s9tbn2wze --data '{\"by\":\"Ada\"}'",
      "  sluice gates reject r2-0hxk4v7m1f3q8c6d5s9tbn2wze refund --data '{\"why\":\"too much\"}'"
    })
final class GatesCommand implements Callable<Integer>, ListWatch.View {
  private static final int MOST = 500;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--function", paramLabel = "ID", description = "Only runs of this function.")
  private String function = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, 1 to 500 (default: 20).")
  private int limit = 20;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "The page that begins there.")
  private String cursor = "";

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  GatesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > MOST) {
      throw new UsageException("Expected --limit from 1 to " + MOST + ", found " + limit);
    }
    Server server = options.server();
    JsonNode answer =
        new ListWatch(terminal, options.json()).show(watch, () -> fetch(server), "gates", this);
    if (options.json()) {
      return Main.OK;
    }
    String next = Json.text(answer, "cursor");
    if (!next.isEmpty()) {
      terminal.err().println("More: sluice gates --cursor " + next + " … (or a larger --limit)");
    }
    if (!Json.list(answer, "gates").isEmpty()) {
      terminal
          .err()
          .println("Answer one: sluice gates approve|reject RUN [STEP]" + options.suffix());
    }
    return Main.OK;
  }

  private JsonNode fetch(Server server) {
    Map<String, String> query = new HashMap<>();
    query.put("function", function);
    query.put("limit", Integer.toString(limit));
    query.put("cursor", cursor);
    return server.get("/v1/gates", query);
  }

  @Override
  public List<String> screen(List<JsonNode> gates, Instant now) {
    if (gates.isEmpty()) {
      return List.of("Nothing waits for an event or a signal.");
    }
    Table table = new Table(terminal, "RUN", "STEP", "FUNCTION", "SINCE", "LEFT", "WAITS FOR");
    for (JsonNode gate : gates) {
      Instant since = Json.time(gate, "since");
      Instant until = Json.time(gate, "until");
      table.row(
          Cell.of(Json.text(gate, "runId")),
          Cell.of(Json.text(gate, "step")),
          Cell.of(Json.text(gate, "functionId")),
          Cell.of(since == null ? "-" : Texts.time(since, now)),
          Cell.of(until == null ? "-" : Texts.length(Duration.between(now, until))),
          Cell.of(StepTexts.events(gate)));
    }
    return table.lines();
  }

  @Override
  public LiveView.Change change(JsonNode gate, Instant now) {
    String what =
        Texts.spaced(
            Json.text(gate, "runId"),
            Json.text(gate, "step"),
            "waits for " + StepTexts.events(gate));
    return new LiveView.Change(what, Json.text(gate, "since"), Texts.time(now, now) + "  " + what);
  }
}
