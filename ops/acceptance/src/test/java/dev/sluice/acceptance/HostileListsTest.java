package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lists whose entries are attacks, in a real browser: nothing of them runs, and they are shown as
 * they were written.
 */
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class HostileListsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TAG = HostileShop.TAG;

  @TempDir static Path folder;

  private static DevServer server;
  private static Worker worker;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
    worker =
        FunctionHost.app("shop")
            .version("v" + TAG)
            .kafka(server.bootstrap())
            .functions(HostileShop.fails(), HostileShop.waits())
            .start();
    await().atMost(SOON).until(() -> Http.get(server, "/v1/functions").contains("\"waits\""));
    event("shop/" + TAG, "id" + TAG);
    event("gate/" + TAG, "gate" + TAG);
    event("nobody/" + TAG, "nobody" + TAG);
    await().atMost(SOON).until(() -> Http.get(server, "/v1/runs").contains("\"FAILED\""));
    await().atMost(SOON).until(() -> Http.get(server, "/v1/gates").contains("decided/"));
    order("cancel", "waits", "event.data.note == '" + TAG + "'");
    await().atMost(SOON).until(() -> Http.get(server, "/v1/operations").contains("DONE"));
    browser = Browser.on(server.uri());
  }

  private static void event(String name, String id) throws Exception {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("name", name).put("id", id);
    event
        .putObject("data")
        .put("note", HostileShop.SCRIPT)
        .put("customer", TAG)
        .put("id", TAG)
        .put(HostileShop.SCRIPT, TAG);
    assertThat(Http.post(server, "/e/k", event.toString())).contains("\"status\":200");
  }

  /** Finds nothing, and says much. */
  private static void order(String action, String function, String expression) throws Exception {
    ObjectNode order =
        JsonNodeFactory.instance
            .objectNode()
            .put("action", action)
            .put("function", function)
            .put("expression", expression)
            .put("reason", HostileShop.SCRIPT);
    assertThat(Http.post(server, "/v1/operations", order.toString())).contains("operationId");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    worker.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, /v1/runs",
    "/events, /v1/events",
    "/events?matched=false, /v1/events?matched=false",
    "/functions, /v1/functions",
    "/functions/waits, /v1/functions/waits",
    "/functions/fails, /v1/functions/fails",
    "/failures, /v1/failures",
    "/gates, /v1/gates",
    "/operations, /v1/operations",
    "/workers, /v1/workers",
    "/engine, /v1/engine"
  })
  void nothingOfAListRuns(String page, String api) throws Exception {
    browser.open(page);
    browser.awaitText("#standing", "Up to date");
    Thread.sleep(700); // what is told live has come too

    assertThat(browser.run("return window.hacked")).isNull();
    assertThat(browser.run("return document.querySelectorAll('#part img, #part script').length"))
        .isEqualTo(0L);
    assertThat(browser.complaints()).isEmpty();
    if (!page.equals("/engine")) { // it knows of no text that one can choose
      assertThat(browser.text("#part")).contains("<img/src=x/onerror=window.hacked=");
      assertThat(Http.get(server, api)).contains("onerror=window.hacked=");
    }
    Http.Answered answer = Http.to(server).answer(api);
    assertThat(answer.contentType()).startsWith("application/json");
  }
}
