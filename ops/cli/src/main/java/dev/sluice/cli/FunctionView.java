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
  private final Terminal terminal;
  private final Fields fields;

  FunctionView(Terminal terminal) {
    this.terminal = terminal;
    this.fields = new Fields(terminal);
  }

  /**
   * @param function as {@code GET /v1/functions/{id}} shows it
   */
  List<String> lines(JsonNode function, Instant now) {
    boolean paused = !Json.text(function, "pausedAt").isEmpty();
    fields.line(
        terminal.paint(Terminal.Colour.BOLD, Texts.oneLine(Json.text(function, "id")))
            + (paused ? "  " + terminal.paint(Terminal.Colour.YELLOW, "paused") : ""));
    fields.add(
        "app", (Json.text(function, "app") + " " + Json.text(function, "appVersion")).strip());
    Instant since = Json.time(function, "registeredAt");
    fields.add("registered", since == null ? "" : Texts.time(since, now));
    configuration(function.path("config"));
    fields.line("");
    Health.addTo(fields, function.path("stats"), now);
    return fields.lines();
  }

  private void configuration(JsonNode config) {
    for (JsonNode trigger : Json.list(config, "triggers")) {
      JsonNode cron = trigger.path("cron");
      String condition = Json.text(trigger, "condition");
      fields.add(
          "trigger",
          cron.isObject()
              ? "schedule " + Json.text(cron, "expression") + " in " + Json.text(cron, "zone")
              : Json.text(trigger, "event") + (condition.isEmpty() ? "" : " if " + condition));
    }
    JsonNode retry = config.path("retry");
    if (retry.isObject()) {
      fields.add(
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
      all.forEach(one -> fields.add(words(limit.getKey()), said(limit.getKey(), one)));
    }
    for (JsonNode cancel : Json.list(config, "cancelOn")) {
      String condition = Json.text(cancel, "condition");
      fields.add(
          "cancelled on",
          Json.text(cancel, "event") + (condition.isEmpty() ? "" : " if " + condition));
    }
    fields.add(
        "pinned", config.path("pinVersion").asBoolean(false) ? "runs keep their version" : "");
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

  private static String millis(JsonNode length) {
    return Texts.length(Duration.ofMillis(length.asLong()));
  }
}
