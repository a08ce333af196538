package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.access.OidcHarness;
import dev.sluice.identity.LocalIdentityProvider;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People log in at an identity provider, over HTTP on both sides. */
@SuppressWarnings("NullAway.Init")
class OidcLoginTest {
  private static final String ALICE = OidcGateway.ALICE;
  private static final String SESSION = OidcGateway.SESSION;
  private static final String SIGNAL = "{\"signal\":\"s\"}";

  @TempDir private Path folder;
  private OidcGateway at;

  @BeforeEach
  void start() {
    at = new OidcGateway(folder, "");
  }

  @AfterEach
  void stop() {
    at.close();
  }

  @Test
  void aPersonLogsInAndGoesWhereTheyWantedTo() {
    var shown = at.browser.get("/runs?status=FAILED");
    assertThat(OidcHarness.location(shown)).isEqualTo("/login?to=%2Fruns%3Fstatus%3DFAILED");
    assertThat(at.browser.get(OidcHarness.location(shown)).body())
        .contains("href=\"/login/oidc?to=%2Fruns%3Fstatus%3DFAILED\"")
        .contains("Sign in with Example &amp; Co", "name=\"key\"");

    var in = at.browser.logIn("/runs?status=FAILED");
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(in.body()).contains("content=\"0;url=/runs?status=FAILED\"");
    assertThat(in.headers().allValues("set-cookie"))
        .anyMatch(c -> c.startsWith(SESSION) && c.contains("HttpOnly") && c.contains("Strict"));
    assertThat(at.browser.cookies()).containsOnlyKeys(SESSION);

    assertThat(at.http.get("/v1/runs", at.session()).status()).isEqualTo(200);
    assertThat(at.http.post("/v1/functions/greet/pause", "", at.session()).status()).isEqualTo(202);
    Control order =
        SluiceSerdes.local()
            .of(Control.class)
            .deserializer()
            .deserialize("", at.http.sent().getFirst().value());
    assertThat(order.getBy()).hasToString("oidc:" + ALICE);
    var refused = at.http.get("/v1/audit", at.session());
    assertThat(refused.code()).isEqualTo("SLUICE-1262");
    assertThat(refused.error("message")).contains("'oidc:" + ALICE + "' with the role operator");
  }

  @Test
  void anAnswerThatThisBrowserDidNotAskForIsRefused() {
    String mine = at.browser.allowed("/").toString();
    String ticket = at.ticket();
    String forged = mine.replaceFirst("state=[^&]+", "state=forged");
    at.assertRefused(at.browser.get(forged), 400, "SLUICE-1283");
    at.assertRefused(at.browser.get(mine), 400, "SLUICE-1283");

    at.browser.cookies().put("sluice_login", ticket.substring(1));
    at.assertRefused(at.browser.get(mine), 400, "SLUICE-1283");
    at.browser.cookies().put("sluice_login", ticket);
    at.assertRefused(
        at.browser.get(mine.replaceFirst("iss=[^&]+", "iss=https%3A%2F%2Fevil.example")),
        400,
        "SLUICE-1283");
    at.browser.cookies().put("sluice_login", ticket);
    at.assertRefused(at.browser.get("/login/oidc/callback"), 400, "SLUICE-1283");
  }

  @Test
  void aCodeLetsInOnce() {
    String back = at.browser.allowed("/").toString();
    String ticket = at.ticket();
    assertThat(at.browser.get(back).statusCode()).isEqualTo(200);
    at.browser.cookies().remove(SESSION);
    at.browser.cookies().put("sluice_login", ticket);
    at.assertRefused(at.browser.get(back), 401, "SLUICE-1284");
  }

  @Test
  void whatTheProviderSaysOfARefusalIsNotRepeated() {
    String back =
        at.browser.allowed("/").toString().replaceFirst("code=[^&]+", "error=access_denied");
    var refused = at.browser.get(back + "&error_description=%3Cscript%3Ecall+me%3C%2Fscript%3E");
    at.assertRefused(refused, 401, "SLUICE-1284");
    assertThat(refused.body()).contains("access_denied").doesNotContain("call me");
  }

  static Stream<Arguments> roles() {
    return Stream.of(
        Arguments.of(List.of("look"), "viewer"),
        Arguments.of(List.of("look", "rule", "act"), "admin"),
        Arguments.of("act", "operator"),
        Arguments.of(List.of("Rule", "<b>", 7), ""),
        Arguments.of(Map.of("rule", true), ""),
        Arguments.of(List.of(), ""));
  }

  @ParameterizedTest
  @MethodSource("roles")
  void theClaimSaysWhatAPersonMay(Object claim, String role) {
    at.provider.is(LocalIdentityProvider.person(ALICE, claim));
    var in = at.browser.logIn("/");
    if (role.isEmpty()) {
      at.assertRefused(in, 403, "SLUICE-1286");
      return;
    }
    assertThat(at.http.get("/v1/runs", at.session()).status()).isEqualTo(200);
    int signal = at.http.post("/v1/signals", SIGNAL, at.session()).status();
    int audit = at.http.get("/v1/audit", at.session()).status();
    assertThat(signal).isEqualTo(role.equals("viewer") ? 403 : 202);
    assertThat(audit).isEqualTo(role.equals("admin") ? 200 : 403);
  }

  @Test
  void anAddressThatNobodyVerifiedNamesNobody() {
    Map<String, Object> mallory =
        Map.of(
            "sub",
            "u-666",
            "email",
            ALICE,
            "email_verified",
            false,
            "realm_access",
            Map.of("roles", List.of("look")));
    at.provider.is(mallory);
    at.browser.logIn("/");
    assertThat(at.http.post("/v1/signals", SIGNAL, at.session()).error("message"))
        .contains("'oidc:u-666'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "/login/oidc",
        "/\r\nSet-Cookie: a=b",
        "/x\"><script>"
      })
  void nobodyIsLedToAnotherSite(String to) {
    var in = at.browser.logIn(to);
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(in.body())
        .containsAnyOf("content=\"0;url=/\"", "content=\"0;url=/x&quot;&gt;&lt;script&gt;\"")
        .doesNotContain("evil.example", "<script>");
    assertThat(in.headers().allValues("set-cookie")).noneMatch(c -> c.startsWith("a="));
  }

  @Test
  void aProviderThatIsAwayStopsNobodyWhoHasAKey() throws Exception {
    stop();
    int port = OidcGateway.freePort();
    URI nobody = URI.create("http://localhost:" + port);
    at = new OidcGateway(folder.resolve("other"), nobody, "");

    assertThat(at.browser.get("/login").body())
        .contains("SLUICE-1282", "localhost:" + port, "name=\"key\"")
        .doesNotContain("Sign in with");
    at.assertRefused(at.browser.get("/login/oidc"), 502, "SLUICE-1282");
    assertThat(at.browser.post("/login", "key=" + at.rootKey).statusCode()).isEqualTo(303);

    at.provider.close();
    at.provider = LocalIdentityProvider.start(port);
    at.provider.is(LocalIdentityProvider.person(ALICE, "look"));
    Instant limit = Instant.now().plusSeconds(20);
    while (!at.browser.get("/login").body().contains("Sign in with")) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(200);
    }
    assertThat(at.browser.logIn("/").statusCode()).isEqualTo(200);
  }

  @Test
  void aProviderThatCallsItselfAnotherIsNotTrusted() {
    at.provider.claimsToBe("https://evil.example");
    at.assertRefused(at.browser.get("/login/oidc"), 502, "SLUICE-1282");
  }

  @Test
  void aGatewayDoesNotStartWithSettingsThatAreNone() throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, Files.readString(file).replace("\"viewer\"", "\"root\""));
    GatewayConfig config = GatewayHarness.loopback().withKeyFile(file);
    assertThatThrownBy(() -> Gateway.start(config, at.http.model))
        .hasMessageContaining("SLUICE-1280");
  }
}
