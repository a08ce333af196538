package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages as the server gives them; in a browser they are tried in ops/dev. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class PagesTest {
  private static ServedStory served;

  @BeforeAll
  static void start() throws Exception {
    served = new ServedStory();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void thePagesShowRunsAndEscapeWhatTheyShow() throws Exception {
    String list = served.page("/");
    assertThat(list).contains("/runs/r0-a", "completed", "until ", "sse-connect=\"/live/\"");
    assertThat(list).contains("&lt;b&gt;no&lt;/b&gt;").doesNotContain("<b>no</b>");
    assertThat(served.page("/?status=FAILED&function=greet"))
        .contains("r0-b")
        .doesNotContain("r0-a");

    String failed = served.page("/runs/r0-b");
    assertThat(failed).contains("at x.Y", "Attempt 1", "Attempt 2", "Replay…", "SLUICE-4999");
    assertThat(failed).doesNotContain("<b>no</b>", "<Ada>").contains("&lt;Ada&gt;");
    assertThat(served.page("/runs/r0-e")).contains("from memo", "Asleep until", "Cancel…", "r0-d");
    assertThat(served.page("/runs/r1-a"))
        .contains("a batch of 3 events", "/runs/r1-b", "timed out", "1,200", "old-step");
    assertThat(served.page("/runs/r1-a"))
        .contains("gpt-&lt;5", "$0.00055", "Models cost")
        .doesNotContain("gpt-<5>");
    assertThat(served.page("/runs/r1-b")).contains("Invoked by", "/runs/r1-a");
    assertThat(served.page("/runs/r1-c")).contains("queued because of concurrency 2", "Started by");
    assertThat(served.page("/runs/r1-d"))
        .contains("waiting for order/approved or order/rejected", "async.data.id == event.data.id");
    HttpResponse<String> unknown = served.get("/runs/%3Cscript%3E");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("&lt;script&gt;").doesNotContain("<script>");
  }

  @Test
  void theOtherPagesShowWhatTheModelHas() throws Exception {
    assertThat(served.page("/functions")).contains("/functions/greet", "Resume", "demo/greet");
    assertThat(served.page("/functions/greet"))
        .contains("schedule 0 9 * * * (Europe/Vienna)", "4, after 1.0 s to 1 h,");
    assertThat(served.page("/events?matched=false"))
        .contains("demo/nobody", "No function listens to");
    assertThat(served.page("/events/event-of-r0-a")).contains("/runs/r0-a");
    assertThat(served.page("/gates")).contains("/runs/r1-d", "order/approved…", "order/rejected…");
    assertThat(served.page("/failures?span=30d"))
        .contains("java.lang.IllegalStateException", "Replay all…");
    assertThat(served.page("/operations")).contains("/operations/op-1", "<progress");
    assertThat(served.page("/operations/op-1")).contains("Looked at", "Partition");
    assertThat(served.page("/engine")).contains("Records behind", "Runs that came");
    assertThat(served.get("/functions/nobody").statusCode()).isEqualTo(404);
    assertThat(served.get("/operations/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void anAddressThatIsWrongIsAPageThatSaysSo() throws Exception {
    for (String path :
        List.of("/?status=DONE", "/?cursor=%00", "/?from=noon", "/?expression=(", "/?limit=0")) {
      HttpResponse<String> answer = served.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(answer.body()).contains("SLUICE-", "<h1>");
      assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    }
    assertThat(served.get("/engine?span=1y").body()).contains("SLUICE-1240");
  }

  @Test
  void aPageLetsNothingRunButItsOwnFiles() throws Exception {
    String policy = served.get("/").headers().firstValue("Content-Security-Policy").orElse("");
    assertThat(policy).startsWith("default-src 'self';").doesNotContain("unsafe");

    Matcher asset = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(served.page("/"));
    List<String> paths = asset.results().map(found -> found.group(1)).distinct().toList();
    assertThat(paths).hasSize(7);
    for (String path : paths) {
      HttpResponse<String> answer = served.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    }
    assertThat(served.get("/assets/console.css").headers().firstValue("Cache-Control").orElse(""))
        .isEqualTo("no-cache");
    assertThat(served.get("/assets/..%2fmigrations%2fV1__read_model.sql").statusCode())
        .isGreaterThanOrEqualTo(400);
  }

  @Test
  void aRunIsSavedAsAFileThatNeedsNothingElse() throws Exception {
    HttpResponse<String> saved = served.get("/runs/r0-b/saved");

    assertThat(saved.headers().firstValue("Content-Disposition").orElse(""))
        .isEqualTo("attachment; filename=\"run-r0-b.html\"");
    assertThat(saved.body()).contains("<style>", "at x.Y", "&lt;Ada&gt;");
    assertThat(saved.body()).doesNotContain("<script", "/assets/", "<b>no</b>");
    assertThat(
            served.get("/runs/a%22b/saved").headers().firstValue("Content-Disposition").orElse(""))
        .endsWith("filename=\"run-a_b.html\"");
  }

  @Test
  void anOpenPageIsToldWhatIsNew() throws Exception {
    HttpResponse<Stream<String>> live =
        served.client.send(served.request("/live/runs/r0-new"), BodyHandlers.ofLines());
    assertThat(live.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    try (Stream<String> lines = live.body()) {
      Iterator<String> told = lines.iterator();
      assertThat(until(told, "Not known")).isTrue();

      served.log.tell(List.of(Told.scheduled("r0-new", -70)));

      assertThat(until(told, "event-of-r0-new")).isTrue();
    } finally {
      served.database.execute("delete from runs where id = 'r0-new'");
    }
  }

  private static boolean until(Iterator<String> lines, String text) {
    while (lines.hasNext()) {
      if (lines.next().contains(text)) {
        return true;
      }
    }
    return false;
  }
}
