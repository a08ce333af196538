package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run as a page that needs nothing but a browser: no script, no request, and nothing that was in
 * the run's data is anything but text. Times are in UTC, as whoever gets the file may be anywhere.
 */
final class TracePage {
  /** Stops what escaping must not let through anyway. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--fg:#1c2024;--dim:#60646c;--bg:#fcfcfd;--box:#f0f0f3;--rule:#d9d9e0;
       --good:#218358;--bad:#ce2c31;--wait:#8ea4e8;--queue:#d8a657}
      @media (prefers-color-scheme:dark){:root{--fg:#edeef0;--dim:#b0b4ba;--bg:#111113;--box:#212225;--rule:#363a3f;
       --good:#3dd68c;--bad:#ff9592;--wait:#5472e4;--queue:#b98a2f}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:72rem;margin:0 auto;padding:1rem 1.5rem}
      h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}h3{font-size:.9rem;margin:.6rem 0 .2rem}
      .status{font-size:.85rem;padding:.1rem .55rem;border:1px solid currentcolor;border-radius:999px;white-space:nowrap}
      .completed,.succeeded{color:var(--good)}.failed{color:var(--bad)}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
      dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
      pre{background:var(--box);padding:.6rem;border-radius:6px;overflow:auto;max-height:28rem;white-space:pre-wrap;overflow-wrap:anywhere}
      code,pre{font:13px/1.45 ui-monospace,monospace}
      details{border-top:1px solid var(--rule);padding:.35rem 0}summary{cursor:pointer}
      summary .more,footer,.axis,.note{color:var(--dim)}footer{font-size:.85rem;margin-top:2rem}
      .scroll{overflow-x:auto}svg{width:100%;min-width:44rem;font:12px system-ui,sans-serif}
      svg text{fill:var(--fg)}svg .axis,svg .note{fill:var(--dim);font-size:11px}svg .axis{text-anchor:middle}
      .tick{stroke:var(--rule)}rect.queue{fill:var(--queue);opacity:.7}rect.wait{fill:var(--wait);opacity:.45}
      rect.good,rect.work{fill:var(--good)}rect.bad,rect.work.failed{fill:var(--bad)}
      @media print{pre{max-height:none}}
      """;

  private final Markup page = new Markup();
  private final JsonNode run;
  private final Instant now;

  private TracePage(JsonNode run, Instant now) {
    this.run = run;
    this.now = now;
  }

  /**
   * @param run as {@code GET /v1/runs/{id}} shows it
   * @param now when that was
   */
  static String of(JsonNode run, Instant now) {
    return new TracePage(run, now).write().toString();
  }

  private Markup write() {
    String id = RunViews.id(run);
    page.own("<!doctype html>\n").open("html", "lang", "en").open("head");
    page.open("meta", "charset", "utf-8");
    page.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.open("meta", "name", "viewport", "content", "width=device-width");
    page.element("title", "Run " + id + ", " + RunViews.status(run));
    page.open("style").own(STYLE).close("style").close("head").line().open("body");
    page.open("h1").text("Run ").element("code", id).text(" ");
    badge(RunViews.status(run));
    page.close("h1").line();
    facts();
    page.element("h2", "Steps").open("div", "class", "scroll");
    page.add(Waterfall.of(run, now)).close("div").line();
    Json.list(run, "steps").forEach(this::step);
    block("h2", "Input", Json.pretty(run.path("input")));
    block("h2", "Output", Json.pretty(run.path("output")));
    failure("h2", "Error", run.path("failure"));
    page.open("footer").text("Saved from Sluice at " + time(now) + ". ");
    page.text(RunViews.ended(run) ? "" : "The run had not ended. ").text("Times are in UTC.");
    return page.close("footer").close("body").close("html").line();
  }

  private void facts() {
    page.open("dl");
    fact("Function", RunViews.function(run));
    fact("App", (Json.text(run, "app") + " " + Json.text(run, "appVersion")).strip());
    fact("Detail", Json.text(run, "detail"));
    fact("Event", Json.text(run, "eventName") + ", id " + Json.text(run, "eventId"));
    int events = run.path("events").asInt(1);
    fact("Batch", events > 1 ? "of " + events + " events" : "");
    Instant started = Json.time(run, "scheduledAt");
    Instant ended = Json.time(run, "endedAt");
    fact("Started", started == null ? "" : time(started));
    fact("Ended", ended == null ? "" : time(ended));
    fact("Took", started == null ? "" : length(started, ended));
    fact("Queued by", Json.text(run.path("queued"), "limit"));
    fact("Cancelled because", Json.text(run, "reason"));
    fact("Replay of", Json.text(run, "replayOf"));
    fact("Replays", listed("replays"));
    fact("Parent", Json.text(run, "parentRunId"));
    fact("Children", listed("children"));
    fact("Lane", Json.text(run, "lane"));
    long tokens = run.path("tokens").asLong();
    fact("Tokens", tokens == 0 ? "" : Long.toString(tokens));
    int lost = run.path("workersLost").asInt();
    fact("Workers lost", lost == 0 ? "" : Integer.toString(lost));
    fact("Vanished steps", listed("vanished"));
    for (JsonNode order : Json.list(run, "orders")) {
      fact("Order", order(order));
    }
    for (JsonNode refusal : Json.list(run, "refusals")) {
      fact("Refused", Json.text(refusal, "code") + " " + Json.text(refusal, "message"));
    }
    page.close("dl").line();
  }

  private static String order(JsonNode order) {
    String by = Json.text(order, "by");
    String step = Json.text(order, "fromStep");
    return Json.text(order, "kind").toLowerCase(Locale.ROOT)
        + (by.isEmpty() ? "" : " by " + by)
        + (step.isEmpty() ? "" : ", from step " + step)
        + (order.path("edited").asBoolean(false) ? ", edited" : "");
  }

  private void step(JsonNode step) {
    page.open("details").open("summary").element("code", Json.text(step, "name")).text(" ");
    badge(Json.text(step, "status"));
    page.element("span", " " + about(step), "class", "more").close("summary");
    String waitsFor = StepTexts.waitsFor(step);
    if (!waitsFor.isEmpty()) {
      page.element("p", "for " + waitsFor);
    }
    block("h3", "Input", Json.pretty(step.path("input")));
    block("h3", "Output", Json.pretty(step.path("output")));
    failure("h3", "Error of the run it invoked", step.path("failure"));
    for (JsonNode attempt : Json.list(step, "attempts")) {
      if (attempt.path("error").isObject()) {
        failure("h3", "Attempt " + Json.text(attempt, "attempt"), attempt.path("error"));
      }
    }
    page.close("details").line();
  }

  /** Kind, times and attempts of a step, in a line. */
  private String about(JsonNode step) {
    String kind = Json.text(step, "kind").toLowerCase(Locale.ROOT).replace('_', ' ');
    if (step.path("memoized").asBoolean(false)) {
      return kind + ", from the memo of the run that this one replays";
    }
    StringBuilder about = new StringBuilder(kind);
    Instant started = Json.time(step, "startedAt");
    if (started != null) {
      about.append(", ").append(time(started));
      about.append(", ").append(length(started, Json.time(step, "endedAt")));
    }
    int attempts = Json.list(step, "attempts").size();
    about.append(attempts > 1 ? ", " + attempts + " attempts" : "");
    Instant until = Json.time(step, "until");
    about.append(until == null ? "" : ", until " + time(until));
    Instant retryAt = Json.time(step, "retryAt");
    about.append(retryAt == null ? "" : ", next attempt at " + time(retryAt));
    long tokens = step.path("tokens").asLong();
    return about.append(tokens == 0 ? "" : ", " + tokens + " tokens").toString();
  }

  private void failure(String heading, String title, JsonNode failure) {
    if (failure.isObject()) {
      String stack = Json.text(failure, "stack");
      String said = Json.text(failure, "type") + ": " + Json.text(failure, "message");
      block(heading, title, stack.startsWith(said) ? stack : (said + "\n\n" + stack).strip());
    }
  }

  private void block(String heading, String title, String content) {
    if (!content.isEmpty()) {
      page.element(heading, title).element("pre", content).line();
    }
  }

  private void fact(String name, String value) {
    if (!value.isBlank()) {
      page.element("dt", name).element("dd", value);
    }
  }

  private void badge(String status) {
    page.element("span", status, "class", "status " + status.toLowerCase(Locale.ROOT));
  }

  private String listed(String field) {
    return String.join(", ", Json.texts(run, field));
  }

  private String length(Instant from, @Nullable Instant to) {
    String length = Texts.length(Duration.between(from, to == null ? now : to));
    return to == null ? length + " so far" : length;
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString().replace('T', ' ').replace("Z", "");
  }
}
