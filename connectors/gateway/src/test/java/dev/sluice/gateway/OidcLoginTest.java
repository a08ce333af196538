package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.gateway.access.LocalIdentityProvider;
import dev.sluice.gateway.access.OidcHarness;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  private static final String ALICE = "alice@example.org";
  private static final String SESSION = "sluice_session";
  private static final String SIGNAL = "{\"signal\":\"s\"}";

  @TempDir private Path folder;
  private LocalIdentityProvider provider;
  private GatewayHarness http;
  private OidcHarness browser;
  private String rootKey;

  @BeforeEach
  void start() throws IOException {
    provider = LocalIdentityProvider.start(0);
    provider.is(OidcHarness.person(ALICE, List.of("other", "act", "look")));
    start(provider.uri());
  }

  private void start(URI issuer) throws IOException {
    int port = freePort();
    Path file = folder.resolve("keys.json");
    rootKey = OidcHarness.keyFile(file, issuer, "http://127.0.0.1:" + port);
    http =
        new GatewayHarness(true, GatewayHarness.loopback().at("127.0.0.1", port).withKeyFile(file));
    browser = new OidcHarness(http.gateway.uri());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    browser.close();
    http.close();
    provider.close();
  }

  private String[] session() {
    return new String[] {"Cookie", SESSION + "=" + browser.cookies().get(SESSION)};
  }

  private String ticket() {
    return Objects.requireNonNull(browser.cookies().get("sluice_login"));
  }

  private void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.body()).contains(code, "<form method=\"post\" action=\"/login\">");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(browser.cookies()).doesNotContainKey(SESSION);
  }

  @Test
  void aPersonLogsInAndGoesWhereTheyWantedTo() {
    var shown = browser.get("/runs?status=FAILED");
    assertThat(OidcHarness.location(shown)).isEqualTo("/login?to=%2Fruns%3Fstatus%3DFAILED");
    assertThat(browser.get(OidcHarness.location(shown)).body())
        .contains("href=\"/login/oidc?to=%2Fruns%3Fstatus%3DFAILED\"")
        .contains("Sign in with Example &amp; Co", "name=\"key\"");

    var in = browser.logIn("/runs?status=FAILED");
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(in.body()).contains("content=\"0;url=/runs?status=FAILED\"");
    assertThat(in.headers().allValues("set-cookie"))
        .anyMatch(c -> c.startsWith(SESSION) && c.contains("HttpOnly") && c.contains("Strict"));
    assertThat(browser.cookies()).containsOnlyKeys(SESSION);

    assertThat(http.get("/v1/runs", session()).status()).isEqualTo(200);
    assertThat(http.post("/v1/functions/greet/pause", "", session()).status()).isEqualTo(202);
    Control order =
        SluiceSerdes.local()
            .of(Control.class)
            .deserializer()
            .deserialize("", http.sent().getFirst().value());
    assertThat(order.getBy()).hasToString("oidc:" + ALICE);
    var refused = http.get("/v1/audit", session());
    assertThat(refused.code()).isEqualTo("SLUICE-1262");
    assertThat(refused.error("message")).contains("'oidc:" + ALICE + "' with the role operator");
  }

  static Stream<Arguments> badTokens() {
    return Stream.of(
        claims("a login of somebody else", "nonce", "another"),
        claims("no nonce", "nonce", null),
        claims("another client's", "aud", "other"),
        claims("another provider's", "iss", "https://evil.example"),
        claims("over", "exp", Date.from(Instant.now().minusSeconds(90))),
        claims("of the future", "iat", Date.from(Instant.now().plusSeconds(600))),
        claims("endless", "exp", null),
        claims("nobody's", "sub", null),
        signer("unsigned", PlainJWT::new),
        signer(
            "by an unknown key",
            claims -> LocalIdentityProvider.sign(claims, LocalIdentityProvider.newKey())),
        signer("by the client's secret", OidcLoginTest::bySecret));
  }

  private static Arguments claims(String what, String claim, @Nullable Object value) {
    return forgery(
        what,
        (right, claims) ->
            right.sign(new JWTClaimsSet.Builder(claims).claim(claim, value).build()));
  }

  private static Arguments signer(String what, Function<JWTClaimsSet, JWT> signer) {
    return forgery(what, (right, claims) -> signer.apply(claims));
  }

  private static Arguments forgery(
      String what, BiFunction<LocalIdentityProvider, JWTClaimsSet, JWT> forgery) {
    return Arguments.argumentSet(what, forgery);
  }

  private static JWT bySecret(JWTClaimsSet claims) {
    try {
      var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      token.sign(new MACSigner(LocalIdentityProvider.SECRET.repeat(2)));
      return token;
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aTokenThatDoesNotHoldLetsNobodyIn(
      BiFunction<LocalIdentityProvider, JWTClaimsSet, JWT> forgery) {
    provider.signBy(claims -> forgery.apply(provider, claims));
    assertRefused(browser.logIn("/"), 401, "SLUICE-1285");
  }

  @Test
  void clocksMayDifferByAMinute() {
    Date justOver = Date.from(Instant.now().minusSeconds(30));
    provider.signBy(
        claims -> provider.sign(new JWTClaimsSet.Builder(claims).expirationTime(justOver).build()));
    assertThat(browser.logIn("/").statusCode()).isEqualTo(200);
  }

  @Test
  void aRotatedKeyIsFetched() {
    assertThat(browser.logIn("/").statusCode()).isEqualTo(200);
    provider.rotateKey();
    assertThat(browser.logIn("/").statusCode()).isEqualTo(200);
  }

  @Test
  void anAnswerThatThisBrowserDidNotAskForIsRefused() {
    String mine = browser.allowed("/").toString();
    String ticket = ticket();
    String forged = mine.replaceFirst("state=[^&]+", "state=forged");
    assertRefused(browser.get(forged), 400, "SLUICE-1283");
    assertRefused(browser.get(mine), 400, "SLUICE-1283");

    browser.cookies().put("sluice_login", ticket.substring(1));
    assertRefused(browser.get(mine), 400, "SLUICE-1283");
    browser.cookies().put("sluice_login", ticket);
    assertRefused(
        browser.get(mine.replaceFirst("iss=[^&]+", "iss=https%3A%2F%2Fevil.example")),
        400,
        "SLUICE-1283");
    browser.cookies().put("sluice_login", ticket);
    assertRefused(browser.get("/login/oidc/callback"), 400, "SLUICE-1283");
  }

  @Test
  void aCodeLetsInOnce() {
    String back = browser.allowed("/").toString();
    String ticket = ticket();
    assertThat(browser.get(back).statusCode()).isEqualTo(200);
    browser.cookies().remove(SESSION);
    browser.cookies().put("sluice_login", ticket);
    assertRefused(browser.get(back), 401, "SLUICE-1284");
  }

  @Test
  void whatTheProviderSaysOfARefusalIsNotRepeated() {
    String back = browser.allowed("/").toString().replaceFirst("code=[^&]+", "error=access_denied");
    var refused = browser.get(back + "&error_description=%3Cscript%3Ecall+me%3C%2Fscript%3E");
    assertRefused(refused, 401, "SLUICE-1284");
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
    provider.is(OidcHarness.person(ALICE, claim));
    var in = browser.logIn("/");
    if (role.isEmpty()) {
      assertRefused(in, 403, "SLUICE-1286");
      return;
    }
    assertThat(http.get("/v1/runs", session()).status()).isEqualTo(200);
    int signal = http.post("/v1/signals", SIGNAL, session()).status();
    int audit = http.get("/v1/audit", session()).status();
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
    provider.is(mallory);
    browser.logIn("/");
    assertThat(http.post("/v1/signals", SIGNAL, session()).error("message"))
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
    var in = browser.logIn(to);
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(in.body())
        .containsAnyOf("content=\"0;url=/\"", "content=\"0;url=/x&quot;&gt;&lt;script&gt;\"")
        .doesNotContain("evil.example", "<script>");
    assertThat(in.headers().allValues("set-cookie")).noneMatch(c -> c.startsWith("a="));
  }

  @Test
  void aPersonLogsOutHereAndThere() {
    browser.logIn("/");
    String[] session = session();
    var out = browser.post("/logout", "");
    assertThat(out.body())
        .contains("0;url=" + provider.uri() + "/end?", "id_token_hint=")
        .contains("post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A");
    assertThat(http.get("/v1/runs", session).status()).isEqualTo(401);

    browser.post("/login", "key=" + rootKey);
    assertThat(browser.cookies()).containsKey(SESSION);
    assertThat(browser.post("/logout", "").statusCode()).isEqualTo(303);
  }

  @Test
  void aProviderThatIsAwayStopsNobodyWhoHasAKey() throws Exception {
    stop();
    int port = freePort();
    Files.delete(folder.resolve("keys.json"));
    start(URI.create("http://127.0.0.1:" + port));

    assertThat(browser.get("/login").body())
        .contains("SLUICE-1282", "127.0.0.1:" + port, "name=\"key\"")
        .doesNotContain("Sign in with");
    assertRefused(browser.get("/login/oidc"), 502, "SLUICE-1282");
    assertThat(browser.post("/login", "key=" + rootKey).statusCode()).isEqualTo(303);

    provider = LocalIdentityProvider.start(port);
    provider.is(OidcHarness.person(ALICE, "look"));
    Instant limit = Instant.now().plusSeconds(20);
    while (!browser.get("/login").body().contains("Sign in with")) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(200);
    }
    assertThat(browser.logIn("/").statusCode()).isEqualTo(200);
  }

  @Test
  void aProviderThatCallsItselfAnotherIsNotTrusted() {
    provider.claimsToBe("https://evil.example");
    assertRefused(browser.get("/login/oidc"), 502, "SLUICE-1282");
  }

  @Test
  void aGatewayDoesNotStartWithSettingsThatAreNone() throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, Files.readString(file).replace("\"viewer\"", "\"root\""));
    GatewayConfig config = GatewayHarness.loopback().withKeyFile(file);
    assertThatThrownBy(() -> Gateway.start(config, http.model)).hasMessageContaining("SLUICE-1280");
  }
}
