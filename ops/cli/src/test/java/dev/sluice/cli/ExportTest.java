package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.COMPOSED;
import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest extends AgainstApi {
  /** In each of them a browser would run something, or ask someone, if it were not text. */
  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(1)>\\\" onload=\\\"alert(1) '"
          + " style='x:url(https://evil.example)' <svg/onload=alert(1)> &lt;b&gt;"
          + " \\u0000\\u001b[2J";

  private static final Pattern TAG = Pattern.compile("</?([A-Za-z!][A-Za-z0-9]*)([^<>]*)>");
  private static final Pattern ATTRIBUTE = Pattern.compile("\\s([A-Za-z:-]+)=\"[^\"<>]*\"");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Shell export(String... args) {
    return sluice(
        Stream.concat(Stream.of("runs", "export"), Stream.of(args)).toArray(String[]::new));
  }

  private static String hostileRun() {
    String step =
        """
        {"name":"%1$s","kind":"%1$s","status":"%1$s","memoized":false,"startedAt":"2026-11-22T10:00:15Z","endedAt":null,
         "input":{"%1$s":"%1$s"},"output":"%1$s","waitsFor":{"events":["%1$s"],"condition":"%1$s"},
         "attempts":[{"attempt":"%1$s","startedAt":"2026-11-22T10:00:15Z","endedAt":"2026-11-22T10:00:16Z",
           "error":{"type":"%1$s","message":"%1$s","stack":"%1$s"}}]}
        """
            .formatted(HOSTILE);
    String extra =
        """
        "output":["%1$s"],"detail":"%1$s","reason":"%1$s","lane":"%1$s","replayOf":"%1$s","parentRunId":"%1$s",
        "children":["%1$s"],"vanished":["%1$s"],"orders":[{"kind":"%1$s","by":"%1$s","fromStep":"%1$s"}],
        "failure":{"type":"%1$s","message":"%1$s","stack":"%1$s"},"queued":{"limit":"%1$s"}\
        """
            .formatted(HOSTILE);
    return run("FAILED", 7, extra, step)
        .replace("\"greet-customer\"", "\"" + HOSTILE + "\"")
        .replace("\"ev-1\"", "\"" + HOSTILE + "\"");
  }

  private static Set<String> all(Pattern pattern, String page, int group) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(group));
    }
    return found;
  }

  @Test
  void whateverIsInARunsDataIsShownAsTextAndNothingElse() throws IOException {
    server.on("GET /v1/runs/" + RUN, 200, hostileRun());
    Path file = folder.resolve("run.html");

    Shell exported = export(RUN, "-o", file.toString());

    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).isEmpty();
    String page = Files.readString(file);
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(page)
        .contains("&amp;lt;b&amp;gt;")
        .doesNotContain("\u001b")
        .doesNotContain("\u0000");
    assertThat(all(TAG, page, 1))
        .isSubsetOf(
            "!doctype",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "h1",
            "h2",
            "h3",
            "dl",
            "dt",
            "dd",
            "code",
            "span",
            "div",
            "p",
            "pre",
            "details",
            "summary",
            "footer",
            "svg",
            "line",
            "text",
            "rect");
    Set<String> attributes = new TreeSet<>();
    all(TAG, page, 2).forEach(rest -> attributes.addAll(all(ATTRIBUTE, rest, 1)));
    assertThat(attributes)
        .isSubsetOf(
            "lang",
            "charset",
            "http-equiv",
            "content",
            "name",
            "class",
            "viewBox",
            "role",
            "aria-label",
            "x",
            "y",
            "x1",
            "x2",
            "y1",
            "y2",
            "width",
            "height",
            "rx");
    // Every < and > belongs to one of those tags, so that nothing has slipped by the patterns.
    String rest = TAG.matcher(page).replaceAll("");
    assertThat(rest.substring(rest.indexOf("Run "))).doesNotContain("<").doesNotContain(">");
    String style = page.substring(page.indexOf("<style>"), page.indexOf("</style>"));
    assertThat(style).doesNotContain("url(").doesNotContain("@import");
    assertThat(page).contains("content=\"default-src &#39;none&#39;; style-src");
  }

  @Test
  void thePageDrawsWhatTookHowLong() {
    String sleep =
        """
        {"name":"pause","kind":"SLEEP","status":"SUCCEEDED","memoized":false,"startedAt":"2026-11-22T10:00:00.022Z",
         "endedAt":"2026-11-22T10:00:15.022Z","until":"2026-11-22T10:00:15.022Z","attempts":[]}
        """;
    String memoized =
        "{\"name\":\"old\",\"kind\":\"RUN\",\"status\":\"SUCCEEDED\",\"memoized\":true,\"output\":1,\"attempts\":[]}";
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run(
            "COMPLETED",
            3,
            "\"endedAt\":\"2026-11-22T10:00:15.100Z\",\"output\":{\"amount\":12.50}",
            COMPOSED + "," + sleep + "," + memoized));

    Shell exported = export(RUN, "--html");

    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out())
        .startsWith("<!doctype html>")
        .contains("<dt>Took</dt><dd>15.1 s</dd>")
        .contains("until the first step: 10 ms")
        .contains("<title>attempt 1, 12 ms</title>")
        .contains("<title>pause succeeded, 15.0 s</title>")
        .contains(">from memo</text>")
        .contains("&quot;amount&quot; : 12.50");
    Matcher bar =
        Pattern.compile(
                "<rect class=\"bar wait succeeded\" x=\"([0-9.]+)\" y=\"80\" width=\"([0-9.]+)\"")
            .matcher(exported.out());
    assertThat(bar.find()).as("the bar of the sleep").isTrue();
    assertThat(Double.parseDouble(bar.group(2))).isBetween(612.0, 620.0);
  }

  @Test
  void asJsonItIsWhatTheServerSays() throws IOException {
    String run =
        run("COMPLETED", 3, "\"output\":{\"amount\":12.50,\"big\":12345678901234567890}", COMPOSED);
    server.on("GET /v1/runs/" + RUN, 200, run);
    Path file = folder.resolve("run.json");

    Shell toFile = export(RUN, "-o", file.toString());
    Shell toOut = export(RUN, "--json");

    assertThat(toFile.code()).isZero();
    assertThat(new ObjectMapper().readTree(file.toFile()))
        .isEqualTo(new ObjectMapper().readTree(run));
    assertThat(Files.readString(file)).isEqualTo(toOut.out()).contains("12.50");
  }

  @Test
  void aWrongUseAndAFileThatCannotBeWrittenAreTold() {
    server.on("GET /v1/runs/" + RUN, 200, run("COMPLETED", 3, "", COMPOSED));

    assertThat(export(RUN).code()).isEqualTo(2);
    assertThat(export(RUN, "--html", "--json").code()).isEqualTo(2);
    assertThat(export("--html").code()).isEqualTo(2);
    assertThat(Shell.run("runs", "--limit", "3", "export", RUN, "--html").err())
        .contains("found some before it");
    Shell unwritable = export(RUN, "--html", "-o", folder.resolve("no/run.html").toString());
    assertThat(unwritable.code()).isOne();
    assertThat(unwritable.err()).startsWith("SLUICE-5033 ");
    assertThat(Shell.run("runs", "export", "--help").out())
        .contains("Examples", "sluice runs export");
  }
}
