package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A function as people read it: what it is configured to do, and how its runs fare. */
final class FunctionView {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final Terminal terminal;
  private final List<String> lines = new ArrayList<>();

  FunctionView(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @param function as {@code GET /v1/functions/{id}} shows it
   */
  List<String> lines(JsonNode function, Instant now) {
    lines.clear();
    boolean paused = !Json.text(function, "pausedAt").isEmpty();
    lines.add(
        terminal.paint(Terminal.Colour.BOLD, Texts.oneLine(Json.text(function, "id")))
            + (paused ? "  " + terminal.paint(Terminal.Colour.YELLOW, "paused") : ""));
    field("app", (Json.text(function, "app") + " " + Json.text(function, "appVersion")).strip());
    Instant since = Json.time(function, "registeredAt");
    field("registered", since == null ? "" : Texts.time(since, now));
    configuration(function.path("config"));
    health(function.path("stats"), now);
    return List.copyOf(lines);
  }

  private void configuration(JsonNode config) {
    for (JsonNode trigger : Json.list(config, "triggers")) {
      JsonNode cron = trigger.path("cron");
      String condition = Json.text(trigger, "condition");
      field(
          "trigger",
          cron.isObject()
              ? "schedule " + Json.text(cron, "expression") + " in " + Json.text(cron, "zone")
              : Json.text(trigger, "event") + (condition.isEmpty() ? "" : " if " + condition));
    }
    JsonNode retry = config.path("retry");
    if (retry.isObject()) {
      field(
          "retries",
          "%s, first after %s, then times %s, at most %s"
              .formatted(
                  Json.text(retry, "retries"),
                  millis(retry.path("firstDelayMs")),
                  Json.text(retry, "factor"),
                  millis(retry.path("maxDelayMs"))));
    }
    for (Map.Entry<String, JsonNode> limit : config.path("flow").properties()) {
      List<JsonNode> all =
          limit.getValue().isArray() ? Json.list(limit.getValue(), "") : List.of(limit.getValue());
      all.forEach(one -> field(words(limit.getKey()), said(limit.getKey(), one)));
    }
    for (JsonNode cancel : Json.list(config, "cancelOn")) {
      String condition = Json.text(cancel, "condition");
      field(
          "cancelled on",
          Json.text(cancel, "event") + (condition.isEmpty() ? "" : " if " + condition));
    }
    field("pinned", config.path("pinVersion").asBoolean(false) ? "runs keep their version" : "");
  }

  /** {@code finishTimeoutMs} as {@code finish timeout}. */
  private static String words(String field) {
    String name = field.endsWith("Ms") ? field.substring(0, field.length() - 2) : field;
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  /** A limit: its fields in words, without those that do not apply. */
  private static String said(String name, JsonNode limit) {
    if (limit.isNull()) {
      return "";
    }
    if (!(limit instanceof ObjectNode)) {
      return name.endsWith("Ms") ? millis(limit) : limit.asText();
    }
    List<String> parts = new ArrayList<>();
    limit
        .properties()
        .forEach(
            part -> {
              if (!part.getValue().isNull()) {
                parts.add(words(part.getKey()) + " " + said(part.getKey(), part.getValue()));
              }
            });
    return String.join(", ", parts);
  }

  private void health(JsonNode stats, Instant now) {
    if (!stats.isObject()) {
      return;
    }
    JsonNode totals = stats.path("totals");
    Instant from = Json.time(stats.path("window"), "from");
    lines.add("");
    field("since", from == null ? "" : Texts.time(from, now));
    field(
        "runs",
        "%s started, %s completed, %s failed, %s cancelled"
            .formatted(
                Json.text(totals, "started"),
                Json.text(totals, "completed"),
                Json.text(totals, "failed"),
                Json.text(totals, "cancelled")));
    JsonNode rate = totals.path("successRate");
    field(
        "success",
        rate.isNumber() ? String.format(Locale.ROOT, "%.1f %%", rate.asDouble() * 100) : "");
    field(
        "duration",
        totals.path("p50Ms").isNumber()
            ? "p50 " + millis(totals.path("p50Ms")) + ", p99 " + millis(totals.path("p99Ms"))
            : "");
    List<String> backlog = new ArrayList<>();
    stats
        .path("backlog")
        .properties()
        .forEach(
            part -> {
              if (part.getValue().asLong() > 0) {
                backlog.add(part.getValue().asText() + " " + part.getKey());
              }
            });
    field("not ended", backlog.isEmpty() ? "none" : String.join(", ", backlog));
    field("ended", spark(Json.list(stats, "buckets")));
  }

  /** How many runs ended in each bucket, the highest bar for the most. */
  static String spark(List<JsonNode> buckets) {
    List<Long> ended =
        buckets.stream()
            .map(bucket -> bucket.path("totals"))
            .map(t -> t.path("completed").asLong() + t.path("failed").asLong())
            .toList();
    long most = ended.stream().mapToLong(Long::longValue).max().orElse(0);
    if (most == 0) {
      return "";
    }
    StringBuilder bars = new StringBuilder();
    for (long count : ended) {
      int height = (int) Math.ceilDiv(count * (BARS.length() - 1), most);
      bars.append(count == 0 ? ' ' : BARS.charAt(height));
    }
    return "|" + bars + "| most " + most;
  }

  private static String millis(JsonNode length) {
    return Texts.length(Duration.ofMillis(length.asLong()));
  }

  private void field(String name, String value) {
    if (!value.isBlank()) {
      lines.add(
          terminal.paint(Terminal.Colour.DIM, "  %-15s".formatted(name)) + Texts.oneLine(value));
    }
  }
}
