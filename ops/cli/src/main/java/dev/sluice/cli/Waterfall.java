package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run's steps over time, as an SVG that needs nothing else: a line for each step, a bar for each
 * attempt, paler ones for what was waited for.
 */
final class Waterfall {
  private static final int WIDTH = 1000;
  private static final int NAMES = 230;
  private static final int ROW = 24;
  private static final int BAR = 12;
  private static final int TOP = 26;
  private static final int TICKS = 5;
  private static final int ROOM_FOR_NOTE = 150;
  private static final int NAME_CHARS = 32;

  /**
   * A bar.
   *
   * @param kind its class in the stylesheet
   * @param tip what a pointer on it shows
   */
  private record Bar(String kind, Instant from, Instant to, String tip) {}

  /**
   * A line.
   *
   * @param note behind the bars
   */
  private record Row(String name, List<Bar> bars, String note) {}

  private final Instant start;
  private final Instant end;

  private Waterfall(Instant start, Instant end) {
    this.start = start;
    this.end = end;
  }

  /**
   * @param run as the API shows it
   * @param now where what has not ended is drawn to
   */
  static Markup of(JsonNode run, Instant now) {
    Instant started = orElse(Json.time(run, "scheduledAt"), now);
    Instant ended = orElse(Json.time(run, "endedAt"), now);
    List<Row> rows = rows(run, started, ended);
    for (Row row : rows) {
      for (Bar bar : row.bars()) {
        started = bar.from().isBefore(started) ? bar.from() : started;
        ended = bar.to().isAfter(ended) ? bar.to() : ended;
      }
    }
    return new Waterfall(started, ended).draw(rows, RunViews.id(run));
  }

  private static List<Row> rows(JsonNode run, Instant started, Instant ended) {
    List<Row> rows = new ArrayList<>();
    List<JsonNode> steps = Json.list(run, "steps");
    Instant first =
        steps.stream()
            .map(step -> Json.time(step, "startedAt"))
            .filter(java.util.Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(steps.isEmpty() ? ended : started);
    if (first.isAfter(started)) {
      String length = Texts.length(Duration.between(started, first));
      Bar queue = new Bar("queue", started, first, "until the first step: " + length);
      rows.add(new Row("(to the first step)", List.of(queue), length));
    }
    for (JsonNode step : steps) {
      rows.add(row(step, ended));
    }
    return rows;
  }

  private static Row row(JsonNode step, Instant runEnd) {
    String name = Json.text(step, "name");
    Instant from = Json.time(step, "startedAt");
    if (from == null) {
      return new Row(name, List.of(), step.path("memoized").asBoolean(false) ? "from memo" : "");
    }
    boolean open = Json.time(step, "endedAt") == null;
    Instant to = orElse(Json.time(step, "endedAt"), runEnd);
    String status = Json.text(step, "status").toLowerCase(Locale.ROOT);
    String length = Texts.length(Duration.between(from, to));
    List<Bar> bars = new ArrayList<>();
    List<JsonNode> attempts = Json.list(step, "attempts");
    String whole = attempts.isEmpty() && isWork(step) ? "work" : "wait";
    bars.add(new Bar(whole + " " + status, from, to, name + " " + status + ", " + length));
    for (JsonNode attempt : attempts) {
      Instant began = Json.time(attempt, "startedAt");
      if (began != null) {
        bars.add(bar(attempt, began, orElse(Json.time(attempt, "endedAt"), to)));
      }
    }
    String times = attempts.size() > 1 ? ", " + attempts.size() + " attempts" : "";
    return new Row(name, bars, length + (open ? ", " + status : "") + times);
  }

  private static boolean isWork(JsonNode step) {
    String kind = Json.text(step, "kind");
    return kind.equals("RUN") || kind.equals("SEND_EVENT");
  }

  private static Bar bar(JsonNode attempt, Instant began, Instant ended) {
    JsonNode error = attempt.path("error");
    return new Bar(
        error.isObject() ? "bad" : "good",
        began,
        ended,
        "attempt "
            + Json.text(attempt, "attempt")
            + ", "
            + Texts.length(Duration.between(began, ended))
            + (error.isObject() ? ": " + Json.text(error, "message") : ""));
  }

  private Markup draw(List<Row> rows, String run) {
    int height = TOP + rows.size() * ROW + 6;
    Markup svg = new Markup();
    svg.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + height,
        "role",
        "img",
        "aria-label",
        "Steps of run " + run + " over time; the list below says the same");
    axis(svg, height);
    for (int i = 0; i < rows.size(); i++) {
      draw(svg, rows.get(i), TOP + i * ROW);
    }
    return svg.close("svg");
  }

  private void axis(Markup svg, int height) {
    for (int i = 0; i <= TICKS; i++) {
      Duration at = Duration.between(start, end).multipliedBy(i).dividedBy(TICKS);
      String x = number(x(start.plus(at)));
      svg.open("line", "class", "tick", "x1", x, "x2", x, "y1", "18", "y2", height + "")
          .close("line");
      svg.element("text", Texts.length(at), "class", "axis", "x", x, "y", "12");
    }
  }

  private void draw(Markup svg, Row row, int top) {
    String middle = Integer.toString(top + 15);
    svg.open("text", "class", "name", "x", "0", "y", middle);
    svg.element("title", row.name()).text(Texts.cut(Texts.oneLine(row.name()), NAME_CHARS));
    svg.close("text");
    double last = NAMES;
    for (Bar bar : row.bars()) {
      double x = x(bar.from());
      double width = Math.max(2, x(bar.to()) - x);
      last = Math.max(last, x + width);
      svg.open(
          "rect",
          "class",
          "bar " + bar.kind(),
          "x",
          number(x),
          "y",
          Integer.toString(top + (ROW - BAR) / 2),
          "width",
          number(width),
          "height",
          Integer.toString(BAR),
          "rx",
          "2");
      svg.element("title", bar.tip()).close("rect");
    }
    svg.element("text", row.note(), "class", "note", "x", number(last + 6), "y", middle);
    svg.line();
  }

  private double x(Instant at) {
    double all = Math.max(1, Duration.between(start, end).toMillis());
    double share = Duration.between(start, at).toMillis() / all;
    return NAMES + share * (WIDTH - NAMES - ROOM_FOR_NOTE);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static Instant orElse(@Nullable Instant at, Instant otherwise) {
    return at == null ? otherwise : at;
  }
}
