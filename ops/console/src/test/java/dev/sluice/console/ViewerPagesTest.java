package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.Role;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a viewer's pages offer and tell, where viewers see payloads masked. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class ViewerPagesTest {
  private static final String[] ORDERS = {
    "Send event",
    "Replay…",
    "Cancel…",
    "Rerun from here",
    "Invoke…",
    "Pause",
    "Resume",
    "Replay all…",
    "order/approved…"
  };
  private static final List<String> PAGES =
      List.of(
          "/",
          "/runs/r0-b",
          "/runs/r0-e",
          "/functions",
          "/functions/greet",
          "/gates",
          "/failures?span=30d",
          "/events",
          "/operations");

  @TempDir static Path folder;

  private static ServedStory served;
  private static String[] viewer;
  private static KeyFile keys;
  private static String leaver;

  @BeforeAll
  static void start() throws Exception {
    Path file = folder.resolve("keys.json");
    keys = new KeyFile(file);
    leaver = keys.add("leaver", Role.VIEWER, null, Instant.now()).secret();
    viewer = bearer(keys.add("eve", Role.VIEWER, null, Instant.now()).secret());
    String[] admin = bearer(keys.add("ada", Role.ADMIN, null, Instant.now()).secret());
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(file.toFile());
    root.putObject("payloads").putArray("masked").add("viewer");
    Files.writeString(file, root.toString());
    served = new ServedStory(config -> config.withKeyFile(file), admin);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static String[] bearer(String secret) {
    return new String[] {"Authorization", "Bearer " + secret};
  }

  private static String asViewer(String path) throws Exception {
    HttpResponse<String> page =
        served.client.send(served.request(path, viewer), BodyHandlers.ofString());
    assertThat(page.statusCode()).as(path).isEqualTo(200);
    return page.body();
  }

  @Test
  void noOrderIsOfferedThatTheApiWouldRefuse() throws Exception {
    StringBuilder offered = new StringBuilder();
    for (String path : PAGES) {
      offered.append(served.page(path));
      assertThat(asViewer(path)).as(path).doesNotContain(ORDERS);
    }
    assertThat(offered.toString()).contains(ORDERS[0], ORDERS[1], ORDERS[2], ORDERS[3], ORDERS[4]);
    assertThat(offered.toString()).contains(ORDERS[6], ORDERS[7], ORDERS[8]);
  }

  @Test
  void dataAndErrorsAreMaskedOnPagesInSavedRunsAndInStreams() throws Exception {
    for (String path : List.of("/runs/r0-b", "/runs/r0-b/saved")) {
      assertThat(served.get(path).body()).contains("&lt;Ada&gt;", "at x.Y");
      assertThat(asViewer(path)).contains("•••", "IllegalStateException");
      assertThat(asViewer(path)).doesNotContain("&lt;Ada&gt;", "at x.Y", "&lt;b&gt;no");
    }
    assertThat(served.page("/")).contains("&lt;b&gt;no&lt;/b&gt;");
    assertThat(asViewer("/")).doesNotContain("&lt;b&gt;no");
    HttpResponse<Stream<String>> live =
        served.client.send(served.request("/live/runs/r0-b", viewer), BodyHandlers.ofLines());
    try (Stream<String> lines = live.body()) {
      String part =
          String.join("\n", lines.takeWhile(line -> !line.equals("event: standing")).toList());
      assertThat(part).contains("•••").doesNotContain("&lt;Ada&gt;", "at x.Y", "Replay…");
    }
  }

  @Test
  void whatIsToldLiveEndsWithTheKeyOrTheSession() throws Exception {
    String[] cookie = logIn();
    try (InputStream byKey = live(bearer(leaver));
        InputStream bySession = live(cookie)) {
      assertThat(byKey.read()).isPositive();
      assertThat(bySession.read()).isPositive();
      keys.remove("leaver");
      byKey.readAllBytes();
      bySession.readAllBytes(); // both end, long before a stream does by itself
    }
    HttpResponse<String> next =
        served.client.send(served.request("/v1/runs", cookie), BodyHandlers.ofString());
    assertThat(next.statusCode()).isEqualTo(401);
    assertThat(next.body()).contains("SLUICE-4152");
  }

  private static InputStream live(String[] headers) throws Exception {
    var live =
        served.client.send(
            served.request("/live/functions", headers), BodyHandlers.ofInputStream());
    assertThat(live.statusCode()).isEqualTo(200);
    return live.body();
  }

  private static String[] logIn() throws Exception {
    HttpRequest form =
        HttpRequest.newBuilder(served.request("/login").uri())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("key=" + leaver))
            .build();
    HttpResponse<String> in = served.client.send(form, BodyHandlers.ofString());
    String cookie = in.headers().firstValue("set-cookie").orElseThrow();
    return new String[] {"Cookie", cookie.substring(0, cookie.indexOf(';'))};
  }

  @Test
  void aSearchInWhatIsMaskedIsAPageThatSaysWhyNot() throws Exception {
    HttpResponse<String> refused =
        served.client.send(served.request("/?text=Ada", viewer), BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("SLUICE-1270");
  }
}
