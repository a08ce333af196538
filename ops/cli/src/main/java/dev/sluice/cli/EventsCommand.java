package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice events}: what came in, and what it started. */
@Command(
    name = "events",
    description = {
      "List events, newest first, with the runs that each started.",
      "--unmatched shows those that no function listens to, with the names that were perhaps meant."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice events --watch",
      "  sluice events --unmatched --from 1h",
      "  sluice events --name order/paid --json | jq '.events[].id'"
    })
final class EventsCommand implements Callable<Integer>, ListWatch.View {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();
  @Mixin private ListOptions list = new ListOptions();

  @Option(names = "--name", paramLabel = "NAME", description = "Only events of this name.")
  private String name = "";

  @Option(names = "--unmatched", description = "Only those that no function listens to.")
  private boolean unmatched;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "The page that begins there.")
  private String cursor = "";

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  EventsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Server server = options.server();
    JsonNode answer =
        new ListWatch(terminal, options.json()).show(watch, () -> fetch(server), "events", this);
    String next = Json.text(answer, "cursor");
    if (!next.isEmpty() && !options.json()) {
      terminal.err().println("More: sluice events --cursor " + next + " … (or a larger --limit)");
    }
    return Main.OK;
  }

  private JsonNode fetch(Server server) {
    Map<String, String> query = new HashMap<>();
    list.addTo(query);
    query.put("name", name);
    query.put("matched", unmatched ? "false" : "");
    query.put("cursor", cursor);
    return server.get("/v1/events", query);
  }

  @Override
  public List<String> screen(List<JsonNode> events, Instant now) {
    if (events.isEmpty()) {
      return List.of(
          unmatched
              ? "No such event: functions listen to all that came."
              : "No such events. Send one: sluice send demo/greet" + options.suffix());
    }
    Table table = new Table(terminal, "AT", "EVENT", "ID", "STARTED");
    for (JsonNode event : events) {
      Instant at = Json.time(event, "at");
      table.row(
          Cell.of(at == null ? "-" : Texts.time(at, now)),
          Cell.of(Json.text(event, "name")),
          Cell.of(Json.text(event, "id")),
          matched(event)
              ? Cell.of(outcome(event))
              : new Cell(outcome(event), Terminal.Colour.YELLOW));
    }
    return table.lines();
  }

  @Override
  public LiveView.Change change(JsonNode event, Instant now) {
    String id = Json.text(event, "id");
    String outcome = outcome(event);
    return new LiveView.Change(
        id, outcome, Texts.spaced(Texts.time(now, now), Json.text(event, "name"), id, outcome));
  }

  private static boolean matched(JsonNode event) {
    return event.path("matched").asBoolean(true);
  }

  private static String outcome(JsonNode event) {
    if (!matched(event)) {
      List<String> near = Json.texts(event, "nearMisses");
      return "no function listens to it"
          + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
    }
    Stream<String> started =
        Json.list(event, "runs").stream()
            .map(run -> Json.text(run, "functionId") + " " + Json.text(run, "status"));
    Stream<String> skipped =
        Json.list(event, "skipped").stream()
            .map(skip -> Json.text(skip, "functionId") + " skipped " + Json.text(skip, "reason"));
    return String.join(", ", Stream.concat(started, skipped).toList());
  }
}
