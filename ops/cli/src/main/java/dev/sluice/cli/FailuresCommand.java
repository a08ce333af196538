package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice failures}: failed runs by what went wrong. */
@Command(
    name = "failures",
    description = {
      "Group failed runs by function and error, the largest group first; of the last 24 hours"
          + " unless told otherwise.",
      "Runs of a group: sluice runs --failure KEY. All of them again: sluice failures replay KEY."
    },
    mixinStandardHelpOptions = true,
    subcommands = FailuresReplayCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice failures",
      "  sluice failures --from 7d --function greet-customer",
      "  sluice failures replay 5f1c --watch"
    })
final class FailuresCommand implements Callable<Integer>, ListWatch.View {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();
  @Mixin private Failures failures = new Failures();

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  FailuresCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Server server = options.server();
    JsonNode answer =
        new ListWatch(terminal, options.json())
            .show(watch, () -> failures.fetch(server), "groups", this);
    if (options.json()) {
      return Main.OK;
    }
    if (!answer.path("complete").asBoolean(true)) {
      terminal
          .err()
          .println(
              "There are more: the newest "
                  + Json.text(answer, "runs")
                  + " failed"
                  + " runs were grouped. Choose a shorter time, or a larger --limit.");
    }
    if (!Json.list(answer, "groups").isEmpty()) {
      terminal.err().println("Fixed it? sluice failures replay KEY --watch" + options.suffix());
    }
    return Main.OK;
  }

  @Override
  public List<String> screen(List<JsonNode> groups, Instant now) {
    if (groups.isEmpty()) {
      return List.of("No run failed in this time.");
    }
    Table table = new Table(terminal, "KEY", "RUNS", "FUNCTION", "FIRST", "LAST", "ERROR");
    for (JsonNode group : groups) {
      table.row(
          Cell.of(Json.text(group, "key")),
          Cell.of(Json.text(group, "count")),
          Cell.of(Json.text(group, "functionId")),
          Cell.of(time(group, "firstAt", now)),
          Cell.of(time(group, "lastAt", now)),
          Cell.of(error(group)));
    }
    return table.lines();
  }

  @Override
  public LiveView.Change change(JsonNode group, Instant now) {
    String key = Json.text(group, "key");
    String count = Json.text(group, "count");
    String of = count + " of " + Json.text(group, "functionId");
    return new LiveView.Change(
        key, count, Texts.spaced(Texts.time(now, now), key, of, error(group)));
  }

  private static String time(JsonNode group, String field, Instant now) {
    Instant at = Json.time(group, field);
    return at == null ? "-" : Texts.time(at, now);
  }

  static String error(JsonNode group) {
    String type = Json.text(group, "errorType");
    String message = Json.text(group, "message");
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return message.isEmpty() ? simple : simple + ": " + message;
  }
}
