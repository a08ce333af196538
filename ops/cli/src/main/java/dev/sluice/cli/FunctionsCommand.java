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
import picocli.CommandLine.Parameters;

/** {@code sluice functions}: what is registered. */
@Command(
    name = "functions",
    description = {
      "List the registered functions and what starts them, or show one with its whole"
          + " configuration and how its runs fared."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice functions",
      "  sluice functions greet-customer --from 7d",
      "  sluice functions --watch",
      "  sluice functions --json"
    })
final class FunctionsCommand implements Callable<Integer>, ListWatch.View {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FUNCTION",
      description = "Show this one: its configuration, and how its runs fared.")
  private @Nullable String id;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "A function: its runs from then on, " + Times.FORM + " (default: 24h).")
  private String from = "";

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  FunctionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Server server = options.server();
    if (id != null) {
      return show(server, id);
    }
    new ListWatch(terminal, options.json())
        .show(watch, () -> server.get("/v1/functions"), "functions", this);
    return Main.OK;
  }

  private int show(Server server, String function) {
    if (watch) {
      throw new UsageException("Expected --watch without a function, found both");
    }
    JsonNode answer =
        server.get(
            "/v1/functions/" + Server.segment(function),
            Map.of("from", Times.iso(from, "--from", Instant.now())));
    if (options.json()) {
      ServerOptions.print(terminal, answer);
    } else {
      new FunctionView(terminal).lines(answer, Instant.now()).forEach(terminal::say);
    }
    return Main.OK;
  }

  @Override
  public List<String> screen(List<JsonNode> functions, Instant now) {
    if (functions.isEmpty()) {
      return List.of("No functions yet. Serve some: sluice run Hello.java" + options.suffix());
    }
    Table table =
        new Table(terminal, "FUNCTION", "APP", "VERSION", "RETRIES", "SINCE", "STATE", "TRIGGERS");
    for (JsonNode function : functions) {
      Instant since = Json.time(function, "registeredAt");
      table.row(
          Cell.of(Json.text(function, "id")),
          Cell.of(Json.text(function, "app")),
          Cell.of(version(function)),
          Cell.of(Json.text(function, "retries")),
          Cell.of(since == null ? "-" : Texts.time(since, now)),
          paused(function) ? new Cell("paused", Terminal.Colour.YELLOW) : Cell.of("on"),
          Cell.of(triggers(function)));
    }
    return table.lines();
  }

  @Override
  public LiveView.Change change(JsonNode function, Instant now) {
    String name = Json.text(function, "id");
    String state = paused(function) ? "paused" : "on";
    String version = "version " + version(function);
    String triggers = "on " + triggers(function);
    return new LiveView.Change(
        name,
        Texts.spaced(state, version, triggers, Json.text(function, "registeredAt")),
        Texts.spaced(Texts.time(now, now), name, state, version, triggers));
  }

  private static boolean paused(JsonNode function) {
    return !Json.text(function, "pausedAt").isEmpty();
  }

  private static String version(JsonNode function) {
    String version = Json.text(function, "appVersion");
    return version.isEmpty() ? "-" : version;
  }

  private static String triggers(JsonNode function) {
    return String.join(
        ", ", Json.list(function, "triggers").stream().map(FunctionsCommand::trigger).toList());
  }

  private static String trigger(JsonNode trigger) {
    return trigger.isTextual() ? trigger.asText() : Json.text(trigger, "event", "cron");
  }
}
