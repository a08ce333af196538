package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person uses it: a real browser before all real parts. */
@Timeout(180)
@TestMethodOrder(OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class ConsoleBrowserTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path SHOTS = Path.of("target", "console");
  private static final String HOSTILE = "<img src=x onerror=window.hacked=1>";

  @TempDir static Path folder;

  private static Shop shop;
  private static DevServer server;
  private static Worker worker;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    shop = new Shop();
    server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
    worker =
        FunctionHost.app("shop")
            .kafka(server.bootstrap())
            .functions(shop.charge(), shop.refund(), shop.remind())
            .start();
    await().atMost(SOON).until(() -> get("/v1/functions").contains("\"charge-card\""));
    browser = Browser.on(server.uri());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    worker.close();
    server.close();
  }

  @AfterEach
  void nothingWasBlockedAndNothingHostileRan() {
    assertThat(browser.run("return window.hacked")).isNull();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(1)
  void anEventIsSentItsRunWatchedItsFunctionFixedAndTheRunReplayed() {
    browser.open("/");
    browser.awaitText("#part", "No runs yet");
    browser.click("[data-open=send-dialog]");
    browser.fill("#send-dialog [name=name]", "shop/order.placed");
    browser.fill("#send-dialog [name=data]", "{\"card\": ");
    browser.click("#send-dialog .primary");
    browser.awaitText("#send-dialog .problem", "Expected JSON in data");
    browser.fill("#send-dialog [name=data]", "{\"note\":\"" + HOSTILE + "\",\"total\":42}");
    browser.click("#send-dialog .primary");
    browser.awaitPath("/events/");
    browser.click("#part a[data-item]");

    browser.awaitText("h1", "running");
    browser.awaitText("#run-input", HOSTILE);
    shop.passes.release();
    browser.awaitText("h1", "failed");
    browser.awaitText("#part", "card refused <script>hacked()</script>");

    shop.broken.set(false);
    shop.passes.release(1_000);
    String failed = browser.path();
    browser.click("#replay");
    browser.click("#replay-dialog .primary");
    await().atMost(SOON).until(() -> !browser.path().equals(failed));
    browser.awaitText("h1", "completed");
    browser.awaitText(".waterfall", "from memo");
    assertThat(browser.text(".facts")).contains("replay by console");
    assertThat(shop.charged).hasValue(1);
  }

  @Test
  @Order(2)
  void runsAreFilteredAndSearched() throws Exception {
    post("{\"name\":\"shop/cart.left\",\"data\":{\"tier\":\"pro\"}}");
    browser.open("/");
    browser.awaitText("table", "sleeping");
    browser.click("#tab-FAILED");
    browser.awaitText("table", "card refused");
    assertThat(browser.text("table")).doesNotContain("completed", "sleeping");

    browser.open("/");
    browser.fill("#search", "REFUSED");
    browser.pressEnter();
    await().atMost(SOON).until(() -> browser.all("tbody tr").size() == 1);
    browser.click("details.more summary");
    browser.fill("[name=text]", "");
    browser.fill("[name=expression]", "event.data.total > 40 && output == 1");
    browser.pressEnter();
    browser.awaitText("tbody", "replay");
    assertThat(browser.all("tbody tr")).hasSize(1);

    browser.open("/?expression=event.data.tier+%3D%3D");
    browser.awaitText("main", "SLUICE-210");
  }

  @Test
  @Order(3)
  void aGateIsApprovedOnItsPage() throws Exception {
    post("{\"name\":\"shop/refund.asked\",\"data\":{\"id\":\"o-17\",\"customer\":\"Ada\"}}");
    browser.open("/gates");
    browser.awaitText("#part", "shop/refund.decided");
    assertThat(browser.text("#part"))
        .contains("refund: decision", "async.data.id == event.data.id");
    browser.click("[id^=answer-Approve]");
    assertThat(browser.all("#event-gate-dialog textarea").getFirst().getDomProperty("value"))
        .contains("\"id\" : \"o-17\"", "\"approved\" : true");
    browser.click("#event-gate-dialog .primary");
    browser.awaitText("#part", "Nothing waits.");

    browser.open("/?function=refund");
    browser.click("tbody a[data-item]");
    browser.awaitText("h1", "completed");
    browser.awaitText("#part", "true");
  }

  @Test
  @Order(4)
  void failuresAreReplayedTogetherAndTheProgressIsShown() throws Exception {
    shop.broken.set(true);
    shop.passes.release(1_000);
    String order = "{\"name\":\"shop/order.placed\",\"data\":{\"total\":7}}";
    post("[" + String.join(",", Collections.nCopies(50, order)) + "]");
    browser.open("/failures");
    browser.awaitText("#part", "51 failed runs");

    shop.broken.set(false);
    int before = shop.charged.get();
    browser.click("[id^=bulk-]");
    browser.click("#bulk-dialog .primary");
    browser.awaitPath("/operations/");
    browser.awaitText("h1", "done");
    browser.awaitText("#matched", "51");
    await().atMost(SOON).until(() -> shop.charged.get() == before + 51);
  }

  @Test
  @Order(5)
  void anEventThatNobodyListensToIsShownWithWhatItMayHaveMeant() throws Exception {
    post("{\"name\":\"shop/order_placed\"}");
    browser.open("/events?matched=false");
    browser.awaitText("#part", "did you mean shop/order.placed?");
  }

  @Test
  @Order(6)
  void aFunctionIsPausedResumedAndInvoked() {
    browser.open("/functions");
    browser.click("#pause-remind");
    browser.awaitText("tbody", "paused");
    browser.click("#resume-remind");
    await().atMost(SOON).until(() -> !browser.text("tbody").contains("paused"));
    browser.click("#invoke-remind");
    browser.fill("#invoke-dialog textarea", "{\"by\":\"hand\"}");
    browser.click("#invoke-dialog .primary");
    browser.awaitPath("/runs/");
    browser.awaitText("#why", "sleeping until");
    browser.click("#cancel");
    browser.fill("#cancel-dialog [name=reason]", "only tried");
    browser.click("#cancel-dialog .danger");
    browser.awaitText("h1", "cancelled");
    browser.awaitText(".facts", "only tried");
  }

  @Test
  @Order(6)
  void whoIsConnectedIsShown() {
    browser.open("/workers");
    browser.awaitText("#part", "shop");
    assertThat(browser.text("#part"))
        .contains("all that are not pinned", "127.0.0.1", "3 functions", "here")
        .doesNotContain("nobody");
    browser.open("/engine");
    browser.awaitText("#part", "stable");
    browser.awaitText("#part", "engine-0");
    browser.awaitText("#part", "running");
    assertThat(browser.text("#part")).contains("Longest queues", "Partitions", "none");
  }

  @Test
  @Order(7)
  void everythingIsReachedByKeys() {
    browser.open("/");
    browser.awaitText("table", "charge-card");
    browser.press("j", "j");
    String second = String.valueOf(browser.run("return document.activeElement.id"));
    assertThat(second).isEqualTo("run-" + browser.text("tbody tr:nth-child(2) a.id"));
    browser.press("k");
    browser.pressEnter();
    browser.awaitPath("/runs/");

    browser.press("?");
    assertThat(browser.all("#help-dialog[open]")).hasSize(1);
    browser.press(org.openqa.selenium.Keys.ESCAPE);
    assertThat(browser.all("#help-dialog[open]")).isEmpty();
    browser.press("t", "t");
    assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
    browser.press("t");
    browser.press("g", "f");
    browser.awaitPath("/functions");
    browser.press("g", "r", "/", "x");
    assertThat(browser.run("return document.activeElement.id + document.activeElement.value"))
        .isEqualTo("searchx");
  }

  @Test
  @Order(8)
  void everyPageIsNamedLabelledAndFitsAPhone() throws Exception {
    post("{\"name\":\"shop/refund.asked\",\"data\":{\"id\":\"o-18\",\"customer\":\"Eve\"}}");
    await().atMost(SOON).until(() -> get("/gates").contains("o-18"));
    String run =
        get("/v1/runs?status=FAILED&limit=1").replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
    List<String> paths =
        List.of(
            "/",
            "/runs/" + run,
            "/functions",
            "/functions/charge-card",
            "/events",
            "/gates",
            "/failures",
            "/operations",
            "/workers",
            "/engine");
    for (String path : paths) {
      String name =
          path.equals("/") ? "runs" : path.replaceAll("^/(runs/.*)?", "").replace('/', '-');
      for (String scheme : List.of("light", "dark")) {
        browser.colours(scheme);
        browser.screen(1280, 800);
        browser.open(path);
        browser.awaitText("#standing", "Up to date");
        Path shot = SHOTS.resolve((name.isEmpty() ? "run" : name) + "-" + scheme + ".png");
        browser.shoot(shot);
        assertThat(Files.size(shot)).isGreaterThan(5_000);
      }
      assertThat((List<?>) browser.run(UNNAMED)).as(path).isEmpty();
      browser.screen(375, 700);
      browser.open(path);
      assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
          .as(path + " on a phone")
          .isLessThanOrEqualTo(375);
      browser.shoot(SHOTS.resolve((name.isEmpty() ? "run" : name) + "-phone.png"));
    }
    browser.screen(1280, 900);
  }

  /** What somebody who hears the page, or walks it by keys, would not find their way with. */
  static final String UNNAMED =
      """
      const bad = [];
      if (document.querySelectorAll('h1').length !== 1) bad.push('h1');
      if (document.querySelectorAll('main').length !== 1) bad.push('main');
      for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
        if (!e.labels || e.labels.length === 0) bad.push('unlabelled ' + e.name);
      for (const e of document.querySelectorAll('button, a'))
        if (!(e.getAttribute('aria-label') ?? e.textContent).trim()) bad.push('unnamed ' + e.outerHTML);
      for (const e of document.querySelectorAll('table'))
        if (!e.querySelector('caption') || !e.querySelector('th[scope]')) bad.push('table without names');
      const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
      if (new Set(ids).size !== ids.length) bad.push('an id twice');
      return bad;
      """;

  private static void post(String events) throws Exception {
    send(
        HttpRequest.newBuilder(server.uri().resolve("/e/dev"))
            .POST(BodyPublishers.ofString(events))
            .build());
  }

  private static String get(String path) throws Exception {
    URI uri = server.uri().resolve(path);
    return send(HttpRequest.newBuilder(uri).build());
  }

  private static String send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
