package dev.sluice.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Pieces of HTML. Everything that comes from outside goes through {@link #text}. */
final class Html {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final String STYLE =
      """
      :root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
      body{max-width:72rem;margin:0 auto;padding:1rem 1.5rem}
      header{display:flex;gap:1rem;align-items:baseline;border-bottom:1px solid #8884}
      header a{font-weight:700;font-size:1.2rem;text-decoration:none;color:inherit}
      table{border-collapse:collapse;width:100%}
      th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8883;vertical-align:top}
      th{font-weight:600;font-size:.85rem;opacity:.7}
      pre{background:#8881;padding:.6rem;border-radius:6px;overflow:auto;max-height:24rem;margin:.3rem 0}
      code,pre{font:13px/1.45 ui-monospace,monospace}
      form{display:inline-flex;gap:.6rem;align-items:center;margin:.6rem .8rem .6rem 0}
      .s{padding:.1rem .5rem;border-radius:999px;font-size:.8rem;background:#8882;white-space:nowrap}
      .COMPLETED,.SUCCEEDED{background:#2a93}.FAILED{background:#e335}
      .RETRYING,.QUEUED,.TIMED_OUT{background:#e903}.SLEEPING,.WAITING{background:#36e3}.RUNNING{background:#0bd3}
      .muted{opacity:.65;font-size:.9rem}
      """;

  private Html() {}

  /**
   * @param refreshSeconds after which the browser loads it again; 0: never
   * @param body HTML
   */
  static String page(String title, int refreshSeconds, String body) {
    String refresh =
        refreshSeconds == 0
            ? ""
            : "<meta http-equiv=\"refresh\" content=\"" + refreshSeconds + "\">";
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>%s · Sluice</title><link rel="icon" href="data:,">%s<style>%s</style></head>
    <body><header><a href="/">Sluice</a></header>
    %s
    </body></html>
    """
        .formatted(text(title), refresh, STYLE, body);
  }

  /** Text as HTML, in element content and in quoted attributes. */
  static String text(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
    return html.toString();
  }

  static String element(String name, @Nullable String text) {
    return "<" + name + ">" + text(text) + "</" + name + ">";
  }

  /** A link to a run. */
  static String run(String id) {
    return "<a href=\"/runs/" + segment(id) + "\"><code>" + text(id) + "</code></a>";
  }

  static String status(Enum<?> status) {
    return "<span class=\"s " + status.name() + "\">" + status.name() + "</span>";
  }

  static String time(@Nullable Instant time) {
    return time == null ? "" : "<time>" + TIME.format(time) + "</time>";
  }

  static String duration(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null) {
      return "";
    }
    long ms = Duration.between(from, to).toMillis();
    return ms < 1_000 ? ms + " ms" : "%.1f s".formatted(ms / 1000.0);
  }

  static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
