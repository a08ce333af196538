package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** How runs fared in a window: figures, and how they went up and down. */
final class Health {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Health() {}

  /**
   * Adds them to {@code fields}.
   *
   * @param stats as {@code GET /v1/stats} shows them
   */
  static void addTo(Fields fields, JsonNode stats, Instant now) {
    JsonNode window = stats.path("window");
    Instant from = Json.time(window, "from");
    Instant to = Json.time(window, "to");
    fields.add(
        "window",
        from == null || to == null
            ? ""
            : Texts.time(from, now)
                + " to "
                + Texts.time(to, now)
                + ", "
                + Texts.length(Duration.ofSeconds(stats.path("bucketSeconds").asLong()))
                + " a bar");
    JsonNode totals = stats.path("totals");
    fields.add(
        "runs",
        "%s started, %s completed, %s failed, %s cancelled"
            .formatted(
                Json.text(totals, "started"),
                Json.text(totals, "completed"),
                Json.text(totals, "failed"),
                Json.text(totals, "cancelled")));
    JsonNode rate = totals.path("successRate");
    fields.add(
        "success",
        rate.isNumber() ? String.format(Locale.ROOT, "%.1f %%", rate.asDouble() * 100) : "");
    fields.add(
        "duration",
        totals.path("p50Ms").isNumber()
            ? "p50 " + millis(totals, "p50Ms") + ", p99 " + millis(totals, "p99Ms")
            : "");
    String backlog =
        stats.path("backlog").properties().stream()
            .filter(part -> part.getValue().asLong() > 0)
            .map(part -> part.getValue().asText() + " " + part.getKey())
            .collect(Collectors.joining(", "));
    fields.add("not ended", backlog.isEmpty() ? "none" : backlog);
    List<JsonNode> buckets = Json.list(stats, "buckets");
    for (String count : List.of("started", "completed", "failed")) {
      fields.add(count, bars(buckets, bucket -> bucket.path("totals").path(count).asLong(), ""));
    }
    fields.add("p99", bars(buckets, bucket -> bucket.path("totals").path("p99Ms").asLong(), " ms"));
    fields.add("backlog", bars(buckets, bucket -> bucket.path("open").asLong(), ""));
  }

  /** A bar for each bucket, the highest for the most; empty when there is nothing to draw. */
  static String bars(List<JsonNode> buckets, ToLongFunction<JsonNode> height, String unit) {
    long[] heights = buckets.stream().mapToLong(height).toArray();
    long most = 0;
    for (long one : heights) {
      most = Math.max(most, one);
    }
    if (most == 0) {
      return "";
    }
    StringBuilder bars = new StringBuilder("|");
    for (long one : heights) {
      int step = (int) Math.round((double) one * (BARS.length() - 1) / most);
      bars.append(one <= 0 ? '·' : BARS.charAt(step));
    }
    return bars + "| most " + most + unit;
  }

  private static String millis(JsonNode totals, String field) {
    return Texts.length(Duration.ofMillis(totals.path(field).asLong()));
  }
}
