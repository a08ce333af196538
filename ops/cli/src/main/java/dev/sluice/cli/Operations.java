package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.Table.Cell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bulk orders: given, listed and followed. */
final class Operations implements ListWatch.View {
  private final Terminal terminal;
  private final ServerOptions options;

  Operations(Terminal terminal, ServerOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  /** Gives the order and says how to follow it, or follows it. */
  int order(ObjectNode body, boolean watch) throws InterruptedException {
    JsonNode answer = options.server().post("/v1/operations", body);
    String id = Json.text(answer, "operationId");
    if (watch) {
      return follow(id);
    }
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say("Ordered as operation " + Texts.safe(id) + ".");
    terminal.say("Follow it: sluice operations " + Texts.safe(id) + " --watch" + options.suffix());
    return Main.OK;
  }

  /** Shows the newest ones; with {@code watch}, follows them until Ctrl-C. */
  int list(int limit, boolean watch) throws InterruptedException {
    Server server = options.server();
    new ListWatch(terminal, options.json())
        .show(watch, () -> fetchList(server, limit), "operations", this);
    return Main.OK;
  }

  private static JsonNode fetchList(Server server, int limit) {
    return server.get("/v1/operations", Map.of("limit", Integer.toString(limit)));
  }

  @Override
  public LiveView.Change change(JsonNode operation, Instant now) {
    String id = Json.text(operation, "id");
    String progress = progress(operation);
    return new LiveView.Change(
        id,
        progress,
        Texts.time(now, now) + "  " + Texts.spaced(id, action(operation)) + "  " + progress);
  }

  @Override
  public List<String> screen(List<JsonNode> operations, Instant now) {
    if (operations.isEmpty()) {
      return List.of("No bulk orders yet. See: sluice cancel --help, sluice replay --help");
    }
    Table table =
        new Table(terminal, "OPERATION", "STATUS", "ACTION", "LOOKED AT", "MATCHED", "AT", "RUNS");
    for (JsonNode operation : operations) {
      Instant at = Json.time(operation, "at");
      table.row(
          Cell.of(Json.text(operation, "id")),
          Cell.status(Json.text(operation, "status")),
          Cell.of(action(operation)),
          Cell.of(Json.text(operation, "scanned")),
          Cell.of(Json.text(operation, "matched")),
          Cell.of(at == null ? "-" : Texts.time(at, now)),
          Cell.of(filter(operation)));
    }
    return table.lines();
  }

  int show(String id) {
    JsonNode operation = fetch(id);
    if (options.json()) {
      ServerOptions.print(terminal, operation);
    } else {
      lines(operation, Instant.now()).forEach(terminal::say);
    }
    return Main.OK;
  }

  /** Follows it until it has ended; 1 when it stopped in some partition. */
  int follow(String id) throws InterruptedException {
    LiveView view = new LiveView(terminal);
    Patience patience = new Patience(terminal, view);
    String told = "";
    while (true) {
      JsonNode operation = patience.ask(() -> fetch(id));
      String status = Json.text(operation, "status");
      if (options.json()) {
        if (!operation.toString().equals(told)) {
          told = operation.toString();
          ServerOptions.print(terminal, operation);
        }
      } else {
        Instant now = Instant.now();
        view.show(lines(operation, now), List.of(change(operation, now)));
      }
      if (!status.equals("RUNNING")) {
        return status.equals("FAILED") ? Main.FAILED : Main.OK;
      }
      patience.pause();
    }
  }

  /** One that was ordered a moment ago may not be known yet, hence a short wait. */
  private JsonNode fetch(String id) {
    return options.server().get("/v1/operations/" + Server.segment(id), Map.of("wait", "5"));
  }

  private static String action(JsonNode operation) {
    return switch (Json.text(operation, "action")) {
      case "CANCEL" -> "cancel";
      case "REPLAY" -> "replay";
      case "REPLAY_FORCE" -> "replay --force";
      default -> Json.text(operation, "action");
    };
  }

  private static String progress(JsonNode operation) {
    List<JsonNode> partitions = Json.list(operation, "partitions");
    long done = partitions.stream().filter(p -> p.path("done").asBoolean(false)).count();
    return "%s  %s of %s runs matched, %d of %d partitions done"
        .formatted(
            Json.text(operation, "status"),
            Json.text(operation, "matched"),
            Json.text(operation, "scanned"),
            done,
            partitions.size());
  }

  private static String filter(JsonNode operation) {
    List<String> parts = new ArrayList<>();
    add(parts, "of ", Json.text(operation, "function"));
    add(parts, "from ", Json.text(operation, "from"));
    add(parts, "to ", Json.text(operation, "to"));
    List<String> statuses =
        Json.list(operation, "statuses").stream().map(JsonNode::asText).toList();
    add(parts, "", String.join(" or ", statuses));
    add(parts, "error has ", Json.text(operation, "error"));
    add(parts, "failure ", Json.text(operation, "failure"));
    add(parts, "if ", Json.text(operation, "expression"));
    return parts.isEmpty() ? "all" : String.join(", ", parts);
  }

  private static void add(List<String> parts, String label, String value) {
    if (!value.isEmpty()) {
      parts.add(label + value);
    }
  }

  private List<String> lines(JsonNode operation, Instant now) {
    List<String> lines = new ArrayList<>();
    Instant at = Json.time(operation, "at");
    lines.add(
        terminal.paint(Terminal.Colour.BOLD, Texts.safe(Json.text(operation, "id")))
            + "  "
            + progress(operation));
    lines.add("  " + action(operation) + " runs: " + Texts.oneLine(filter(operation)));
    String by = Json.text(operation, "by");
    lines.add(
        "  ordered "
            + (at == null ? "" : Texts.time(at, now))
            + (by.isEmpty() ? "" : " by " + Texts.oneLine(by)));
    String reason = Json.text(operation, "reason");
    if (!reason.isEmpty()) {
      lines.add("  reason: " + Texts.oneLine(reason));
    }
    lines.add("");
    Table table = new Table(terminal, "PARTITION", "LOOKED AT", "MATCHED", "DONE", "");
    for (JsonNode part : Json.list(operation, "partitions")) {
      table.row(
          Cell.of(Json.text(part, "partition")),
          Cell.of(Json.text(part, "scanned")),
          Cell.of(Json.text(part, "matched")),
          Cell.of(part.path("done").asBoolean(false) ? "yes" : "no"),
          Cell.of(Json.text(part, "error")));
    }
    lines.addAll(table.lines());
    return lines;
  }
}
