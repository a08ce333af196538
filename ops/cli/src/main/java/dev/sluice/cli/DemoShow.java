package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.Table.Cell;
import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Sends the demo's events and shows what becomes of them until every run has ended. */
final class DemoShow {
  private static final List<String> NAMES =
      List.of("Ada", "Grace", "Barbara", "Edsger", "Alan", "Radia", "Donald", "Leslie");
  private static final long POLL_MILLIS = 250;

  private final Terminal terminal;
  private final Server server;
  private final LiveView view;

  /** The runs by the id of the event that started them, in the order of the events. */
  private final Map<String, JsonNode> runs = new LinkedHashMap<>();

  private final Map<String, String> names = new LinkedHashMap<>();

  DemoShow(Terminal terminal, Server server) {
    this.terminal = terminal;
    this.server = server;
    this.view = new LiveView(terminal);
  }

  /**
   * Sends {@code events} events and follows their runs.
   *
   * @return the runs, all completed, in the order of the events
   * @throws SluiceException SLUICE-5027 when they have not all ended within {@code limit},
   *     SLUICE-5028 when one did not complete
   */
  List<JsonNode> play(String function, String event, int events, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    awaitFunction(function, deadline, limit);
    return completed(
        follow(send(event, events), List.of(function), RunViews::ended, deadline, limit));
  }

  /**
   * Waits until a function is registered.
   *
   * @param deadline by {@link System#nanoTime}
   * @param limit what the deadline was set by, for the message
   * @throws SluiceException SLUICE-5027 when it is not by then
   */
  void awaitFunction(String function, long deadline, Duration limit) throws InterruptedException {
    while (!knows(function)) {
      pause(deadline, limit, "function " + function + " is not registered");
    }
  }

  /**
   * Shows the runs that events start until all of them are settled.
   *
   * @param named what each event is shown as, by its id; their order is the order on the screen
   * @param functions whose runs these are
   * @param deadline by {@link System#nanoTime}
   * @param limit what the deadline was set by, for the message
   * @return the runs in the order of {@code named}
   * @throws SluiceException SLUICE-5027 when they are not all settled by then
   */
  List<JsonNode> follow(
      Map<String, String> named,
      List<String> functions,
      Predicate<JsonNode> settled,
      long deadline,
      Duration limit)
      throws InterruptedException {
    named.forEach(
        (id, name) -> {
          names.put(id, name);
          runs.putIfAbsent(id, JsonNodeFactory.instance.objectNode());
        });
    while (true) {
      for (String function : functions) {
        look(function, names.size());
      }
      Instant now = Instant.now();
      view.show(screen(now), changes(now));
      List<JsonNode> followed =
          named.keySet().stream().map(runs::get).map(Objects::requireNonNull).toList();
      long open = followed.stream().filter(run -> !settled.test(run)).count();
      if (open == 0) {
        return followed;
      }
      pause(deadline, limit, open + " of " + followed.size() + " runs have not ended");
    }
  }

  /**
   * Checks that all runs have completed.
   *
   * @throws SluiceException SLUICE-5028 when one has not
   */
  static List<JsonNode> completed(List<JsonNode> runs) {
    for (JsonNode run : runs) {
      if (!RunViews.status(run).equals("COMPLETED")) {
        throw new SluiceException(
            "SLUICE-5028",
            "Expected run "
                + RunViews.id(run)
                + " to complete, found it "
                + RunViews.status(run)
                + ".",
            "Its trace is kept: start the server again with sluice dev (same --data), then: sluice"
                + " run "
                + RunViews.id(run));
      }
    }
    return runs;
  }

  /** Leaves what is shown where it is: what is said next comes below it. */
  void leave() {
    view.leave();
  }

  private boolean knows(String function) {
    return Json.list(server.get("/v1/functions"), "functions").stream()
        .anyMatch(known -> Json.text(known, "id").equals(function));
  }

  private Map<String, String> send(String event, int events) {
    ArrayNode batch = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < events; i++) {
      String name = NAMES.get(i % NAMES.size());
      batch.addObject().put("name", event).putObject("data").put("name", name);
    }
    List<JsonNode> ids = Json.list(server.post("/e/dev", batch), "ids");
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      named.put(ids.get(i).asText(), NAMES.get(i % NAMES.size()));
    }
    return named;
  }

  private void look(String function, int events) {
    JsonNode listed =
        server.get(
            "/v1/runs", Map.of("function", function, "limit", Integer.toString(events + 20)));
    for (JsonNode run : Json.list(listed, "runs")) {
      String event = Json.text(run, "eventId");
      JsonNode known = runs.get(event);
      if (known != null && !RunViews.ended(known)) {
        runs.put(event, server.get("/v1/runs/" + Server.segment(RunViews.id(run))));
      }
    }
  }

  private List<String> screen(Instant now) {
    Table table = new Table(terminal, "EVENT FOR", "RUN", "STATUS", "STEPS");
    runs.forEach(
        (event, run) ->
            table.row(
                Cell.of(names.getOrDefault(event, "")),
                Cell.of(RunViews.id(run).isEmpty() ? "-" : RunViews.id(run)),
                RunViews.id(run).isEmpty() ? Cell.of("SENT") : Cell.status(RunViews.status(run)),
                Cell.of(steps(run, now))));
    return table.lines();
  }

  private static String steps(JsonNode run, Instant now) {
    return Json.list(run, "steps").stream()
        .map(step -> step(step, now))
        .collect(Collectors.joining(", "));
  }

  private static String step(JsonNode step, Instant now) {
    String name = Json.text(step, "name");
    Instant until = Json.time(step, "until");
    return switch (Json.text(step, "status")) {
      case "SUCCEEDED" -> name + " done";
      case "SLEEPING" ->
          name
              + " for "
              + (until == null
                  ? "?"
                  : Math.max(0, Duration.between(now, until).toSeconds()) + " s");
      default -> name + " " + Json.text(step, "status").toLowerCase(java.util.Locale.ROOT);
    };
  }

  private List<LiveView.Change> changes(Instant now) {
    List<LiveView.Change> changes = new ArrayList<>();
    for (JsonNode run : runs.values()) {
      if (!RunViews.id(run).isEmpty()) {
        changes.addAll(RunChanges.of(run, now));
      }
    }
    return changes;
  }

  /**
   * Waits a moment.
   *
   * @param missing what has not come yet, for the message
   * @throws SluiceException SLUICE-5027 when it is past the deadline
   */
  static void pause(long deadline, Duration limit, String missing) throws InterruptedException {
    if (System.nanoTime() > deadline) {
      throw new SluiceException(
          "SLUICE-5027",
          "Expected all runs to end within " + Texts.length(limit) + ", found: " + missing + ".",
          "Nothing is lost: start the server again with sluice dev (same --data) and look: sluice"
              + " runs. On a slow machine allow more time with --timeout.");
    }
    Thread.sleep(POLL_MILLIS);
  }
}
