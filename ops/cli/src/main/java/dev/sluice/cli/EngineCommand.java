package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice engine}: its instances, what they have and what waits there. */
@Command(
    name = "engine",
    description =
        "Show the engine's instances with their partitions and copies, the records that they have"
            + " not taken, how far the read model is behind, the timers that are due and the"
            + " longest queues.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice engine", "  sluice engine --watch"})
final class EngineCommand implements Callable<Integer>, ListWatch.View {
  private static final int LANES = 10;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--watch", description = "Keep looking until Ctrl-C, tell what changes.")
  private boolean watch;

  /** The last answer, of which the instances are the list that is watched. */
  private JsonNode last = MissingNode.getInstance();

  EngineCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Server server = options.server();
    new ListWatch(terminal, options.json()).show(watch, () -> fetch(server), "instances", this);
    return Main.OK;
  }

  private JsonNode fetch(Server server) {
    last = server.get("/v1/engine", Map.of());
    return last;
  }

  @Override
  public List<String> screen(List<JsonNode> instances, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(summary());
    lines.add(readModel());
    if (!instances.isEmpty()) {
      lines.addAll(instances(instances, now));
    }
    List<JsonNode> tasks = heard(instances, "tasks");
    long timers = tasks.stream().mapToLong(task -> task.path("timersDue").asLong()).sum();
    if (timers > 0) {
      lines.add(timers + " timers are due and not taken.");
    }
    List<JsonNode> lanes = heard(instances, "lanes");
    if (lanes.isEmpty()) {
      lines.add("No run waits for its turn.");
    } else {
      lines.addAll(lanes(lanes, now));
    }
    return lines;
  }

  private String summary() {
    String inboxes =
        Json.list(last, "inboxes").stream()
            .filter(inbox -> inbox.path("behind").asLong() > 0)
            .map(inbox -> Json.text(inbox, "name") + " " + Json.text(inbox, "behind"))
            .collect(Collectors.joining(", "));
    return Texts.oneLine(
        "The engine's group is "
            + Json.text(last, "state").toLowerCase(Locale.ROOT)
            + ", "
            + Json.text(last, "behind")
            + " records not taken yet"
            + (inboxes.isEmpty() ? "." : " (" + inboxes + ")."));
  }

  private String readModel() {
    JsonNode lag = last.path("readModel");
    long millis = lag.path("millis").asLong(-1);
    String error = lag.path("error").asText("");
    String behind =
        millis < 0
            ? "not known how far behind"
            : Json.text(lag, "records")
                + " records and "
                + Texts.length(Duration.ofMillis(millis))
                + " behind";
    return Texts.oneLine(
        "The read model is "
            + (millis == 0 ? "up to date" : behind)
            + (error.isEmpty() ? "." : " and stands still: " + error));
  }

  private List<String> instances(List<JsonNode> instances, Instant now) {
    Table table =
        new Table(terminal, "INSTANCE", "THREADS", "HAS", "COPIES", "COMMIT", "STANDING", "WHERE");
    for (JsonNode instance : instances) {
      JsonNode process = instance.path("process");
      JsonNode heard = process.path("heard");
      table.row(
          Cell.of(Json.text(instance, "name")),
          Cell.of(Json.text(instance, "threads")),
          Cell.of(partitions(process, false)),
          Cell.of(partitions(process, true)),
          Cell.of(Math.round(process.path("commitMs").asDouble()) + " ms"),
          Processes.standing(heard, Json.text(process, "state"), now),
          Cell.of(heard.isMissingNode() ? Json.text(instance, "host") : Processes.where(heard)));
    }
    return table.lines();
  }

  /** Their numbers, with what each lacks. */
  private static String partitions(JsonNode process, boolean standby) {
    String all =
        Json.list(process, "tasks").stream()
            .filter(task -> task.path("standby").asBoolean() == standby)
            .map(
                task ->
                    Json.text(task, "partition")
                        + (task.path("behind").asLong() > 0
                            ? " (-" + Json.text(task, "behind") + ")"
                            : ""))
            .collect(Collectors.joining(","));
    return all.isEmpty() ? "-" : all;
  }

  private List<String> lanes(List<JsonNode> lanes, Instant now) {
    Table table = new Table(terminal, "LANE", "WAITING", "RUNNING", "FIRST SINCE", "HELD BY");
    lanes.stream()
        .sorted(Comparator.comparingLong(lane -> -lane.path("queued").asLong()))
        .limit(LANES)
        .forEach(
            lane -> {
              Instant oldest = Json.time(lane, "oldest");
              table.row(
                  Cell.of(Json.text(lane, "lane")),
                  Cell.of(Json.text(lane, "queued")),
                  Cell.of(Json.text(lane, "executing")),
                  Cell.of(oldest == null ? "-" : Texts.length(Duration.between(oldest, now))),
                  Cell.of(Texts.spaced(Json.text(lane, "limit"), Json.text(lane, "key"))));
            });
    return table.lines();
  }

  /** What the instances tell that are still heard of. */
  private static List<JsonNode> heard(List<JsonNode> instances, String field) {
    return instances.stream()
        .map(instance -> instance.path("process"))
        .filter(process -> !process.at("/heard/silent").asBoolean())
        .flatMap(process -> Json.list(process, field).stream())
        .toList();
  }

  @Override
  public LiveView.Change change(JsonNode instance, Instant now) {
    JsonNode process = instance.path("process");
    boolean silent = process.at("/heard/silent").asBoolean();
    String what =
        Texts.spaced(
            Json.text(instance, "name"),
            silent ? "not heard of" : Json.text(process, "state"),
            "has " + partitions(process, false),
            "copies " + partitions(process, true));
    return new LiveView.Change(
        Json.text(instance, "name"), what, Texts.time(now, now) + "  " + what);
  }
}
