package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Filters;
import dev.sluice.gateway.read.TimeWindow;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the address of a page asks for. What is blank was not asked for. */
final class Asked {
  /** Spans of time that a page offers, in order. */
  static final List<String> SPANS = List.of("1h", "6h", "24h", "7d", "30d");

  private static final Map<String, Duration> LENGTHS =
      Map.of(
          "1h", Duration.ofHours(1),
          "6h", Duration.ofHours(6),
          "24h", Duration.ofDays(1),
          "7d", Duration.ofDays(7),
          "30d", Duration.ofDays(30));

  private static final Pattern WITHOUT_ZONE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?");

  private Asked() {}

  /** The filters of the lists; a time without a zone, as a browser's field gives it, is UTC. */
  static Filters filters(Context ctx) {
    return new Filters(
        name -> {
          String given = ctx.queryParam(name);
          return given != null && WITHOUT_ZONE.matcher(given).matches() ? given + "Z" : given;
        });
  }

  static @Nullable String text(Context ctx, String name) {
    String text = ctx.queryParam(name);
    return text == null || text.isBlank() ? null : text.strip();
  }

  /**
   * The span of time that is looked at; a day when none is asked for.
   *
   * @throws SluiceException SLUICE-1240 it is none
   */
  static String span(Context ctx) {
    String name = text(ctx, "span");
    if (name != null && !LENGTHS.containsKey(name)) {
      throw new SluiceException(
          "SLUICE-1240",
          "Expected as span one of " + String.join(", ", SPANS) + ", found '" + name + "'.",
          "Correct the address of the page, or choose on it.");
    }
    return name == null ? "24h" : name;
  }

  /** The span until {@code now}. */
  static TimeWindow window(String span, Instant now) {
    return TimeWindow.before(now, LENGTHS.getOrDefault(span, TimeWindow.USUAL));
  }
}
