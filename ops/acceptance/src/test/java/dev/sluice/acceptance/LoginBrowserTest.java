package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.Role;
import dev.sluice.identity.LocalIdentityProvider;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Cookie;

/**
 * People log in at an identity provider, which for their browser is another site, look at what
 * their role may see, and log out: a real browser before all real parts.
 */
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class LoginBrowserTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SESSION = "sluice_session";
  private static final String CARD = "4111-1111";

  private static final String NEWEST_BY_PROVIDER =
      "return document.querySelector('[data-way=oidc] .id').textContent";

  @TempDir static Path folder;

  private static LocalIdentityProvider provider;
  private static DevServer server;
  private static Worker worker;
  private static Http asAdmin;
  private static String adminKey;
  private static String run;

  private Browser browser;

  @BeforeAll
  static void start() throws Exception {
    provider = LocalIdentityProvider.start(0);
    int port = freePort();
    server =
        DevServer.start(
            DevConfig.in(folder.resolve("data"))
                .withPort(port)
                .withKafkaPort(0)
                .withKeyFile(keyFile("http://127.0.0.1:" + port)));
    asAdmin = Http.to(server, "Authorization", "Bearer " + adminKey);
    worker =
        FunctionHost.app("shop").kafka(server.bootstrap()).functions(new Shop().remind()).start();
    await().atMost(SOON).until(() -> asAdmin.get("/v1/functions").contains("\"remind\""));
    asAdmin.post("/e/x", "{\"name\":\"shop/cart.left\",\"data\":{\"card\":\"" + CARD + "\"}}");
    await().atMost(SOON).until(() -> asAdmin.get("/v1/runs").contains("SLEEPING"));
    run = asAdmin.get("/v1/runs").replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Viewers see payloads masked; the provider is asked every second who people are. */
  private static Path keyFile(String gateway) throws IOException {
    Path file = folder.resolve("keys.json");
    adminKey = new KeyFile(file).add("root", Role.ADMIN, null, Instant.now()).secret();
    Path secret = Files.writeString(folder.resolve("secret"), LocalIdentityProvider.SECRET);
    String oidc =
        LocalIdentityProvider.settings(
            provider.uri(), secret, gateway, "\"confirmEvery\": \"1s\",");
    String sections = "{\"payloads\": {\"masked\": [\"viewer\"]}, \"oidc\": " + oidc + ",";
    String keys = Files.readString(file);
    return Files.writeString(file, keys.replaceFirst("\\{", Matcher.quoteReplacement(sections)));
  }

  @AfterAll
  static void stop() {
    worker.close();
    server.close();
    provider.close();
  }

  @BeforeEach
  void open() {
    browser = Browser.on(server.uri());
  }

  @AfterEach
  void nothingWasBlocked() {
    List<String> complaints = browser.complaints();
    browser.close();
    // A live part says so when its stream ends, as it does with its session.
    assertThat(complaints).allMatch(complaint -> complaint.contains("[object Event]"));
  }

  /** From the login page to the provider, which says yes, and back. */
  private void signIn(String person, String role) {
    provider.is(LocalIdentityProvider.person(person, List.of(role)));
    browser.click("#provider");
    await().atMost(SOON).until(() -> browser.address().getPort() == provider.uri().getPort());
    assertThat(browser.address().getHost()).isEqualTo("localhost");
    browser.click("#yes");
  }

  private void signInTo(String path, String person, String role) {
    browser.open(path);
    browser.awaitPath("/login");
    signIn(person, role);
    browser.awaitText("#who", person);
  }

  @Test
  void aViewerComesToThePageAskedForAndSeesNoButtonsAndNoPayloads() {
    browser.open("/runs/" + run + "?from=mail");
    browser.awaitPath("/login");
    assertThat(browser.text("main")).contains("Sign in with Example & Co", "API key");
    signIn("vera@example.org", "look");

    browser.awaitText("h1", "remind");
    assertThat(browser.address()).hasPath("/runs/" + run).hasQuery("from=mail");
    assertThat(browser.text("#who")).isEqualTo("oidc:vera@example.org");
    browser.awaitText("#run-input", "•••");
    assertThat(browser.text("body")).doesNotContain(CARD);
    assertThat(browser.all("#cancel, [data-open=send-dialog]")).isEmpty();
    assertThat(browser.all("#who[href]")).isEmpty();
    browser.open("/sessions");
    assertThat(browser.text("body")).contains("SLUICE-1262");
  }

  @Test
  void anOperatorSeesAllAndTheCookieCannotBeReadOrSentFromElsewhere() throws Exception {
    signInTo("/runs/" + run, "otto@example.org", "act");
    browser.awaitText("#run-input", CARD);
    assertThat(browser.all("#cancel, [data-open=send-dialog]")).hasSize(2);

    Cookie cookie = browser.cookie(SESSION).orElseThrow();
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.getPath()).isEqualTo("/");
    assertThat(cookie.getDomain()).isEqualTo("127.0.0.1");
    assertThat(cookie.getExpiry()).isBetween(inHours(11), inHours(13));
    assertThat(browser.cookie("sluice_login")).isEmpty();
    assertThat(String.valueOf(browser.run("return document.cookie"))).isEmpty();

    // A page of another site leads here: the browser keeps the cookie back, and asks who it is.
    browser.go(provider.uri());
    browser.run("location.assign(arguments[0])", server.uri().resolve("/functions").toString());
    browser.awaitPath("/login");
  }

  private static Date inHours(int hours) {
    return Date.from(Instant.now().plus(Duration.ofHours(hours)));
  }

  @Test
  void aPersonLogsOutByTheButtonHereAndAtTheProvider() throws Exception {
    signInTo("/", "otto@example.org", "act");
    String held = SESSION + "=" + browser.cookie(SESSION).orElseThrow().getValue();
    Http asOtto = Http.to(server, "Cookie", held);
    assertThat(asOtto.get("/v1/runs")).contains("\"runs\"");
    int before = provider.loggedOut().size();

    browser.click("#logout");
    browser.awaitPath("/login");
    assertThat(provider.loggedOut()).hasSize(before + 1);
    assertThat(provider.loggedOut().getLast()).contains("id_token_hint=", "client_id=sluice");
    assertThat(browser.cookie(SESSION)).isEmpty();
    assertThat(asOtto.get("/v1/runs")).contains("SLUICE-4152");
    browser.open("/");
    browser.awaitPath("/login");
  }

  @Test
  void anAnswerThatNobodyAskedForIsRefusedAndSaysSo() {
    browser.open("/login/oidc/callback?code=stolen&state=forged");
    browser.awaitText("[role=alert]", "SLUICE-1283");
    assertThat(browser.text("main")).contains("Begin again, in one window", "Sign in with");
    assertThat(browser.cookie(SESSION)).isEmpty();

    browser.open("/functions");
    browser.click("#provider");
    await().atMost(SOON).until(() -> browser.all("#yes").size() == 1);
    browser.forget(server.uri().resolve("/login/oidc"), "sluice_login"); // as after ten minutes
    browser.click("#yes");
    browser.awaitText("[role=alert]", "began in the last 10 minutes");
    assertThat(browser.cookie(SESSION)).isEmpty();
  }

  @Test
  void anAdminEndsASessionOnThePageAndItsPagesAreClosed() throws Exception {
    signInTo("/functions", "wanda@example.org", "look");
    browser.awaitText("#standing", "Up to date");
    try (Browser admin = Browser.on(server.uri())) {
      admin.open("/sessions");
      admin.fill("#key", adminKey);
      admin.pressEnter();
      admin.awaitText("body", "Sessions");
      assertThat(admin.text("#who")).isEqualTo("root");
      admin.awaitText("tbody", "oidc:wanda@example.org");
      admin.awaitText("tbody", "viewer identity provider");
      admin.awaitText("tbody", "admin key");
      assertThat((List<?>) admin.run(ConsoleBrowserTest.UNNAMED)).isEmpty();
      admin.shoot(Path.of("target", "console", "sessions-light.png"));
      String id = String.valueOf(admin.run(NEWEST_BY_PROVIDER));
      admin.click("#end-" + id);
      admin.awaitText("#told", "The session is ended.");
      await()
          .atMost(SOON)
          .ignoreExceptions() // the part is told live, and may be replaced while it is read
          .until(() -> !admin.text("tbody").contains("wanda"));
    }
    assertThat(asAdmin.get("/v1/sessions")).doesNotContain("wanda");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(asAdmin.get("/v1/audit"))
                    .contains("\"kind\":\"END_SESSIONS\"", "\"by\":\"root\"", "{\"ended\""));
    browser.awaitPath("/login"); // by itself: what it showed is shown no longer
    browser.awaitText("[role=alert]", "Your session has ended.");
  }

  @Test
  void whoseRoleIsTakenAwayIsLedToTheLoginPage() {
    signInTo("/functions", "vera@example.org", "look");
    browser.awaitText("#standing", "Up to date");
    provider.is(LocalIdentityProvider.person("vera@example.org", List.of()));
    browser.awaitPath("/login");
    assertThat(browser.text("[role=alert]")).contains("Your session has ended. Log in again.");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(asAdmin.get("/v1/audit"))
                    .contains("oidc:vera@example.org", "\"REFUSED\""));
    signIn("vera@example.org", "nothing");
    browser.awaitText("[role=alert]", "SLUICE-1286");
  }
}
