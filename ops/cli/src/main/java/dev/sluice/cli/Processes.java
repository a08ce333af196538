package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;

/** How a worker or an instance of the engine that was heard of reads. */
final class Processes {
  private Processes() {}

  /**
   * Whether it is there.
   *
   * @param standing what it is while it speaks
   */
  static Cell standing(JsonNode heard, String standing, Instant now) {
    Instant at = Json.time(heard, "at");
    if (at == null) {
      return Cell.of("-");
    }
    return heard.path("silent").asBoolean()
        ? new Cell("not heard of since " + Texts.time(at, now), Terminal.Colour.RED)
        : Cell.of(standing + ", " + Texts.length(Duration.between(at, now)) + " ago");
  }

  /** Host, process and Sluice's version. */
  static String where(JsonNode heard) {
    return Json.text(heard, "host")
        + " "
        + Json.text(heard, "pid")
        + " (Sluice "
        + Json.text(heard, "sluice")
        + ")";
  }
}
