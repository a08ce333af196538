package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs as people read them: a line each in a list, a whole trace for one. */
final class RunViews {
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");
  private static final int STACK_LINES = 6;

  /** Frames that say nothing about the user's code. */
  private static final Pattern MACHINERY =
      Pattern.compile("at (dev\\.sluice\\.|java\\.base/|jdk\\.)");

  private final Terminal terminal;

  RunViews(Terminal terminal) {
    this.terminal = terminal;
  }

  static String id(JsonNode run) {
    return Json.text(run, "id");
  }

  static String status(JsonNode run) {
    return Json.text(run, "status");
  }

  static String function(JsonNode run) {
    return Json.text(run, "functionId");
  }

  static boolean ended(JsonNode run) {
    return ENDED.contains(status(run));
  }

  /** The table of {@code runs}, header first. */
  List<String> table(List<JsonNode> runs, Instant now) {
    Table table = new Table(terminal, "RUN", "FUNCTION", "STATUS", "STARTED", "TOOK", "EVENT", "");
    for (JsonNode run : runs) {
      Instant started = started(run);
      table.row(
          Cell.of(id(run)),
          Cell.of(function(run)),
          Cell.status(status(run)),
          Cell.of(started == null ? "-" : Texts.time(started, now)),
          Cell.of(took(run, now)),
          Cell.of(Json.text(run, "eventName")),
          Cell.of(remark(run, now)));
    }
    return table.lines();
  }

  /** What is worth a word about the run beyond its status. */
  String remark(JsonNode run, Instant now) {
    if (status(run).equals("FAILED")) {
      return Json.text(run, "error");
    }
    JsonNode queued = run.path("queued");
    if (queued.isObject()) {
      return Json.text(queued, "limit");
    }
    Instant due = Json.time(run, "dueAt");
    if (due != null && !ended(run)) {
      return "until " + Texts.time(due, now);
    }
    if (status(run).equals("CANCELLED")) {
      return Json.text(run, "reason");
    }
    String replayOf = Json.text(run, "replayOf");
    return replayOf.isEmpty() ? "" : "replay of " + replayOf;
  }

  /** Everything about one run. */
  List<String> trace(JsonNode run, Instant now) {
    List<String> lines = new ArrayList<>();
    String status = status(run);
    lines.add(
        terminal.paint(Terminal.Colour.BOLD, id(run))
            + "  "
            + terminal.paint(Terminal.Colour.ofStatus(status), status));
    String app = Json.text(run, "app");
    field(lines, "function", function(run) + (app.isEmpty() ? "" : " (app " + app + ")"));
    field(lines, "event", Json.text(run, "eventName") + " (id " + Json.text(run, "eventId") + ")");
    Instant started = started(run);
    if (started != null) {
      String took = took(run, now);
      field(
          lines,
          "started",
          Texts.time(started, now) + (ended(run) ? ", took " : ", running for ") + took);
    }
    cameFrom(run, lines);
    field(lines, "children", texts(run, "children"));
    field(lines, "replays", texts(run, "replays"));
    JsonNode queued = run.path("queued");
    if (queued.isObject()) {
      field(lines, "queued", Json.text(queued, "limit") + " (more: sluice why " + id(run) + ")");
    }
    field(lines, "reason", Json.text(run, "reason"));
    field(lines, "input", Json.compact(run.path("input")));
    long tokens = run.path("tokens").asLong();
    field(lines, "tokens", tokens == 0 ? "" : Long.toString(tokens));
    field(lines, "models", models(run));
    field(lines, "vanished", texts(run, "vanished"));
    List<JsonNode> steps = Json.list(run, "steps");
    if (!steps.isEmpty()) {
      lines.add("");
      lines.addAll(steps(steps, now));
    }
    if (!Json.compact(run.path("output")).isEmpty()) {
      lines.add("");
      lines.add("output  " + cut(Json.compact(run.path("output")), 8));
    }
    JsonNode failure = run.path("failure");
    if (failure.isObject()) {
      lines.add("");
      lines.add(terminal.paint(Terminal.Colour.RED, "error") + "   " + cut(shortError(failure), 8));
      lines.addAll(stack(origin(run)));
    }
    for (JsonNode refusal : Json.list(run, "refusals")) {
      lines.add("");
      lines.add("refused " + Json.text(refusal, "code") + " " + Json.text(refusal, "message"));
    }
    return lines;
  }

  /** The calls of models, by name, and what they cost as far as it is known. */
  private static String models(JsonNode run) {
    Map<String, Integer> calls = new TreeMap<>();
    for (JsonNode step : Json.list(run, "steps")) {
      Json.list(step, "modelCalls")
          .forEach(c -> calls.merge(Json.text(c, "model"), 1, Integer::sum));
    }
    JsonNode cost = run.path("costUsd");
    return calls.entrySet().stream()
            .map(e -> e.getValue() + " x " + e.getKey())
            .collect(Collectors.joining(", "))
        + (cost.isNumber() ? ", cost " + cost.decimalValue().toPlainString() + " USD" : "");
  }

  /** Where the run comes from, if not from an event of its own. */
  private void cameFrom(JsonNode run, List<String> lines) {
    field(lines, "replay of", Json.text(run, "replayOf"));
    field(lines, "parent", Json.text(run, "parentRunId"));
    int events = run.path("events").asInt(1);
    field(lines, "batch", events > 1 ? "of " + events + " events" : "");
    for (JsonNode order : Json.list(run, "orders")) {
      String by = Json.text(order, "by");
      String step = Json.text(order, "fromStep");
      field(
          lines,
          "order",
          Json.text(order, "kind").toLowerCase(java.util.Locale.ROOT)
              + (by.isEmpty() ? "" : " by " + by)
              + (step.isEmpty() ? "" : ", from step " + step)
              + (order.path("edited").asBoolean(false) ? ", edited" : ""));
    }
  }

  private static String texts(JsonNode run, String field) {
    return String.join(", ", Json.texts(run, field));
  }

  private void field(List<String> lines, String name, String value) {
    if (!value.isBlank()) {
      String label = String.format(java.util.Locale.ROOT, "  %-10s", name);
      lines.add(terminal.paint(Terminal.Colour.DIM, label) + cut(value, label.length()));
    }
  }

  private String cut(String value, int indent) {
    return Texts.cut(Texts.oneLine(value), Math.max(20, terminal.columns() - indent));
  }

  private List<String> steps(List<JsonNode> steps, Instant now) {
    Table table =
        new Table(terminal, "STEP", "KIND", "STATUS", "ATTEMPTS", "STARTED", "TOOK", "RESULT");
    for (JsonNode step : steps) {
      List<JsonNode> attempts = Json.list(step, "attempts");
      table.row(
          Cell.of(Json.text(step, "name")),
          Cell.of(Json.text(step, "kind").toLowerCase(java.util.Locale.ROOT)),
          Cell.status(Json.text(step, "status")),
          Cell.of(attempts.isEmpty() ? "-" : Integer.toString(attempts.size())),
          Cell.of(startOf(step, now)),
          Cell.of(lengthOf(step)),
          Cell.of(result(step, now)));
      for (JsonNode attempt : attempts) {
        if (attempt.path("error").isObject()) {
          table.row(
              Cell.of("· attempt " + Json.text(attempt, "attempt")),
              Cell.of(""),
              Cell.of(""),
              Cell.of(""),
              Cell.of(startOf(attempt, now)),
              Cell.of(lengthOf(attempt)),
              Cell.of(shortError(attempt.path("error"))));
        }
      }
    }
    return table.lines();
  }

  private static String startOf(JsonNode timed, Instant now) {
    Instant started = Json.time(timed, "startedAt");
    return started == null ? "-" : Texts.time(started, now);
  }

  private static String lengthOf(JsonNode timed) {
    Instant started = Json.time(timed, "startedAt");
    Instant ended = Json.time(timed, "endedAt");
    return started == null || ended == null ? "-" : Texts.length(Duration.between(started, ended));
  }

  private static String result(JsonNode step, Instant now) {
    if (step.path("memoized").asBoolean(false)) {
      return ("from memo " + Json.compact(step.path("output"))).strip();
    }
    Instant until = Json.time(step, "until");
    if (Json.text(step, "status").equals("SLEEPING") && until != null) {
      return "until " + Texts.time(until, now) + ", " + inFuture(until, now);
    }
    if (Json.text(step, "status").equals("WAITING")) {
      String left = until == null ? "" : ", until " + Texts.time(until, now);
      return "for " + StepTexts.waitsFor(step) + left;
    }
    if (step.path("failure").isObject()) {
      return shortError(step.path("failure"));
    }
    Instant retryAt = Json.time(step, "retryAt");
    if (retryAt != null) {
      return retryAt.isAfter(now) ? "next attempt " + inFuture(retryAt, now) : "next attempt due";
    }
    return Json.compact(step.path("output"));
  }

  private static String inFuture(Instant at, Instant now) {
    return "in " + Texts.length(Duration.between(now, at));
  }

  private static String shortError(JsonNode error) {
    String type = Json.text(error, "type");
    String message = Json.text(error, "message");
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return simple.isEmpty() ? message : message.isEmpty() ? simple : simple + ": " + message;
  }

  /** Where the user's own code failed: in the step that gave up, else in the function. */
  private static JsonNode origin(JsonNode run) {
    JsonNode origin = run.path("failure");
    for (JsonNode step : Json.list(run, "steps")) {
      List<JsonNode> attempts = Json.list(step, "attempts");
      if (Json.text(step, "status").equals("FAILED") && !attempts.isEmpty()) {
        origin = attempts.getLast().path("error");
      }
    }
    return origin;
  }

  private List<String> stack(JsonNode error) {
    List<String> frames =
        Texts.safe(Json.text(error, "stack"))
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("at ") || line.startsWith("Caused by"))
            .toList();
    List<String> own = frames.stream().filter(f -> !MACHINERY.matcher(f).lookingAt()).toList();
    List<String> lines = new ArrayList<>();
    for (String frame : own.subList(0, Math.min(STACK_LINES, own.size()))) {
      lines.add(terminal.paint(Terminal.Colour.DIM, "        " + frame));
    }
    if (lines.size() < frames.size()) {
      lines.add("        … the whole stack trace: --json");
    }
    return lines;
  }

  static @Nullable Instant started(JsonNode run) {
    return Json.time(run, "scheduledAt");
  }

  private static String took(JsonNode run, Instant now) {
    Instant started = started(run);
    if (started == null) {
      return "-";
    }
    Instant ended = Json.time(run, "endedAt");
    return Texts.length(Duration.between(started, ended == null ? now : ended));
  }
}
