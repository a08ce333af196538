package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice functions}: what is registered. */
@Command(
    name = "functions",
    description = "List the registered functions and what starts them.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice functions", "  sluice functions --json"})
final class FunctionsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  FunctionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer = options.server().get("/v1/functions");
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    List<JsonNode> functions = Json.list(answer, "functions");
    if (functions.isEmpty()) {
      terminal.say("No functions yet. Serve some: sluice run Hello.java" + options.suffix());
      return Main.OK;
    }
    Instant now = Instant.now();
    Table table =
        new Table(terminal, "FUNCTION", "APP", "VERSION", "RETRIES", "SINCE", "STATE", "TRIGGERS");
    for (JsonNode function : functions) {
      Instant since = Json.time(function, "registeredAt");
      String version = Json.text(function, "appVersion");
      table.row(
          Cell.of(Json.text(function, "id")),
          Cell.of(Json.text(function, "app")),
          Cell.of(version.isEmpty() ? "-" : version),
          Cell.of(Json.text(function, "retries")),
          Cell.of(since == null ? "-" : Texts.time(since, now)),
          Json.text(function, "pausedAt").isEmpty()
              ? Cell.of("on")
              : new Cell("paused", Terminal.Colour.YELLOW),
          Cell.of(
              String.join(
                  ", ",
                  Json.list(function, "triggers").stream()
                      .map(FunctionsCommand::trigger)
                      .toList())));
    }
    table.lines().forEach(terminal::say);
    return Main.OK;
  }

  private static String trigger(JsonNode trigger) {
    return trigger.isTextual() ? trigger.asText() : Json.text(trigger, "event", "cron");
  }
}
