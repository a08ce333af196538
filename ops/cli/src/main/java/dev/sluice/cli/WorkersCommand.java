package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice workers}: who runs steps. */
@Command(
    name = "workers",
    description =
        "List the workers that were heard of in the last hour, with version, turns in flight and"
            + " when they were heard of; and the apps that nobody serves.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice workers", "  sluice workers --watch"})
final class WorkersCommand implements Callable<Integer>, ListWatch.View {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  WorkersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Server server = options.server();
    JsonNode answer =
        new ListWatch(terminal, options.json())
            .show(watch, () -> server.get("/v1/workers", Map.of()), "workers", this);
    if (!options.json()) {
      for (JsonNode group : Json.list(answer, "groups")) {
        if (group.path("members").isEmpty()) {
          terminal.err().println("Nobody is connected for " + name(group) + ": its runs wait.");
        }
      }
    }
    return Main.OK;
  }

  private static String name(JsonNode group) {
    String version = Json.text(group, "pinnedTo");
    String app = Texts.oneLine(Json.text(group, "app"));
    return version.isEmpty()
        ? "app " + app
        : "what is pinned to version " + Texts.oneLine(version) + " of " + app;
  }

  @Override
  public List<String> screen(List<JsonNode> workers, Instant now) {
    if (workers.isEmpty()) {
      return List.of("No worker was heard of in the last hour. Start one: sluice run FILE.java");
    }
    Table table =
        new Table(terminal, "APP", "VERSION", "TURNS", "ENDED", "LOST", "STANDING", "WHERE");
    for (JsonNode worker : workers) {
      String version = Json.text(worker, "version");
      table.row(
          Cell.of(Json.text(worker, "app")),
          Cell.of(version.isEmpty() ? "-" : version),
          Cell.of(Json.text(worker, "inFlight") + "/" + Json.text(worker, "room")),
          Cell.of(Json.text(worker, "done")),
          Cell.of(Json.text(worker, "lost")),
          Processes.standing(
              worker.path("heard"), worker.path("leaving").asBoolean() ? "leaving" : "here", now),
          Cell.of(Processes.where(worker.path("heard"))));
    }
    List<String> lines = new ArrayList<>(table.lines());
    workers.forEach(worker -> oldest(worker, now).forEach(lines::add));
    return lines;
  }

  /** The turn that has run longest, of a worker that has some. */
  private static List<String> oldest(JsonNode worker, Instant now) {
    JsonNode turn = worker.at("/turns/0");
    Instant since = Json.time(turn, "since");
    return since == null
        ? List.of()
        : List.of(
            Texts.spaced(
                "oldest turn of " + Processes.where(worker.path("heard")) + ":",
                Json.text(turn, "runId"),
                Json.text(turn, "functionId"),
                "for " + Texts.length(Duration.between(since, now))));
  }

  @Override
  public LiveView.Change change(JsonNode worker, Instant now) {
    JsonNode heard = worker.path("heard");
    boolean silent = heard.path("silent").asBoolean();
    String what =
        Texts.spaced(
            Json.text(worker, "app"),
            Json.text(worker, "version"),
            Processes.where(heard),
            silent ? "not heard of" : Json.text(worker, "inFlight") + " turns in flight");
    return new LiveView.Change(
        Json.text(heard, "id"),
        silent + Json.text(worker, "inFlight"),
        Texts.time(now, now) + "  " + what);
  }
}
