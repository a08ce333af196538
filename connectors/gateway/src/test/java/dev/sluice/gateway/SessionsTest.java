package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.OidcHarness;
import dev.sluice.gateway.access.Role;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.EndSessions;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of people who logged in with keys: their end, by themselves and by others. */
@SuppressWarnings("NullAway.Init")
class SessionsTest {
  private static final String COOKIE = "sluice_session";

  @TempDir private Path folder;
  private KeyFile keys;
  private String[] admin;
  private String operator;
  private String viewer;
  private GatewayHarness http;
  private OidcHarness eve;

  @BeforeEach
  void start() {
    keys = new KeyFile(folder.resolve("keys.json"));
    admin = bearer(key("ada", Role.ADMIN));
    operator = key("ops", Role.OPERATOR);
    viewer = key("bob", Role.VIEWER);
    String eveKey = key("eve", Role.VIEWER);
    http = gateway(GatewayHarness.loopback(), true);
    eve = browser(eveKey);
  }

  private GatewayHarness gateway(GatewayConfig config, boolean acknowledge) {
    return new GatewayHarness(acknowledge, config.withKeyFile(keys.path()), new TestPage());
  }

  @AfterEach
  void stop() {
    eve.close();
    http.close();
  }

  private String key(String name, Role role) {
    return keys.add(name, role, null, Instant.now()).secret();
  }

  private static String[] bearer(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  private OidcHarness browser(String key) {
    OidcHarness browser = new OidcHarness(http.gateway.uri());
    assertThat(browser.post("/login", "key=" + key).statusCode()).isEqualTo(303);
    return browser;
  }

  private int runs(OidcHarness browser) {
    return http.get("/v1/runs", "Cookie", COOKIE + "=" + browser.cookies().get(COOKIE)).status();
  }

  private void awaitOut(OidcHarness browser) throws InterruptedException {
    Instant limit = Instant.now().plusSeconds(10);
    while (runs(browser) != 401) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(50);
    }
  }

  /** What the audit is told. */
  private List<Control> told() {
    var orders = SluiceSerdes.local().of(Control.class).deserializer();
    return http.sent().stream().map(sent -> orders.deserialize("", sent.value())).toList();
  }

  /** The first that the audit is told, within some seconds. */
  private Control firstTold() throws InterruptedException {
    Instant limit = Instant.now().plusSeconds(15);
    while (told().isEmpty()) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(50);
    }
    return told().getFirst();
  }

  private static String token(OidcHarness browser) {
    String page = browser.get(TestPage.PATH).body();
    assertThat(page).startsWith("eve token=");
    return page.substring("eve token=".length());
  }

  @Test
  void onlyAFormOfThePagesLogsOut() {
    String session = eve.cookies().get(COOKIE);
    for (String form : new String[] {"", "token=", "token=another"}) {
      var refused = eve.post("/logout", form);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("SLUICE-4151", "Nobody was logged out");
      assertThat(runs(eve)).isEqualTo(200);
    }

    var out = eve.post("/logout", "token=" + token(eve));
    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(out.headers().firstValue("set-cookie").orElseThrow())
        .startsWith(COOKIE + "=;")
        .contains("Expires=Thu, 01 Jan 1970", "HttpOnly", "SameSite=Strict", "Path=/");
    assertThat(eve.cookies()).doesNotContainKey(COOKIE);
    assertThat(http.get("/v1/runs", "Cookie", COOKIE + "=" + session).code())
        .isEqualTo("SLUICE-4152");
    assertThat(eve.post("/logout", "").statusCode()).isEqualTo(303); // nobody is left to protect
  }

  @Test
  void theTokenOfOneSessionLogsNoOtherOut() {
    OidcHarness other = browser(viewer);
    assertThat(other.post("/logout", "token=" + token(eve)).statusCode()).isEqualTo(403);
    assertThat(runs(other)).isEqualTo(200);
    other.close();
  }

  @Test
  void anAdminSeesWhoHasLoggedInAndEndsIt() {
    OidcHarness again = browser(operator);
    JsonNode sessions = http.get("/v1/sessions", admin).body().path("sessions");
    assertThat(sessions).extracting(s -> s.path("name").asText()).containsExactly("ops", "eve");
    assertThat(sessions.get(1).path("role").asText()).isEqualTo("viewer");
    assertThat(sessions.toString())
        .contains("\"way\":\"key\"")
        .doesNotContain(eve.cookies().get(COOKIE), token(eve));

    var ended = http.delete("/v1/sessions?of=eve", admin);
    assertThat(ended.body().path("ended").asInt()).isEqualTo(1);
    assertThat(runs(eve)).isEqualTo(401);
    assertThat(runs(again)).isEqualTo(200);
    String id = sessions.get(0).path("id").asText();
    assertThat(http.delete("/v1/sessions?of=" + id, admin).status()).isEqualTo(200);
    assertThat(runs(again)).isEqualTo(401);
    assertThat(http.get("/v1/sessions", admin).body().path("sessions")).isEmpty();
    again.close();

    assertThat(http.sent()).hasSize(2);
    Control order = told().getFirst();
    assertThat(order.getBy()).hasToString("ada");
    assertThat(order.getBody()).isEqualTo(new EndSessions("eve", 1, null));
  }

  @Test
  void nobodyElseDoes() {
    String[] ops = bearer(operator);
    assertThat(http.get("/v1/sessions", ops).status()).isEqualTo(403);
    assertThat(http.delete("/v1/sessions?of=eve", ops).status()).isEqualTo(403);
    assertThat(runs(eve)).isEqualTo(200);
  }

  @Test
  void whatNamesNobodyEndsNothing() {
    assertThat(http.delete("/v1/sessions?of=mallory", admin).code()).isEqualTo("SLUICE-4150");
    assertThat(http.delete("/v1/sessions", admin).code()).isEqualTo("SLUICE-1301");
    assertThat(http.delete("/v1/sessions?of=%20", admin).code()).isEqualTo("SLUICE-1301");
    assertThat(http.sent()).isEmpty();
    assertThat(runs(eve)).isEqualTo(200);
  }

  @Test
  void theyEndAlsoWhileKafkaIsAway() throws Exception {
    http.close();
    http = gateway(GatewayHarness.loopback().withKafkaTimeout(Duration.ofSeconds(1)), false);
    OidcHarness bob = browser(viewer);
    var answer = http.delete("/v1/sessions?of=bob", admin);
    assertThat(answer.code()).isEqualTo("SLUICE-4153");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(runs(bob)).isEqualTo(401);
    bob.close();
  }

  @Test
  void aSessionEndsWithItsKey() throws Exception {
    keys.remove("eve");
    awaitOut(eve);
    awaitOut(eve);
    assertThat(firstTold().getBody()).isEqualTo(new EndSessions("eve", 1, "KEY_REMOVED"));
    assertThat(told()).hasSize(1);
  }

  @Test
  void theAuditIsToldOfASessionThatNobodyAsksForAnyMore() throws Exception {
    OidcHarness bob = browser(viewer);
    bob.close();
    keys.remove("bob");

    assertThat(firstTold().getBody()).isEqualTo(new EndSessions("bob", 1, "KEY_REMOVED"));
    assertThat(firstTold().getBy()).isNull();
    assertThat(http.get("/v1/sessions", admin).body().path("sessions"))
        .extracting(s -> s.path("name").asText())
        .containsExactly("eve");
    assertThat(runs(eve)).isEqualTo(200);
  }

  @Test
  void theAuditIsToldOnceKafkaIsBack() throws Exception {
    http.close();
    http = gateway(GatewayHarness.loopback().withKafkaTimeout(Duration.ofSeconds(1)), false);
    browser(viewer).close();
    keys.remove("bob");
    String id = firstTold().getRequestId();
    Instant limit = Instant.now().plusSeconds(20);
    while (told().size() < 2) { // the first was not taken
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(50);
    }
    assertThat(http.producer.completeNext()).isTrue();
    assertThat(http.producer.completeNext()).isTrue();

    assertThat(told()).extracting(Control::getRequestId).containsOnly(id);
    assertThat(told().getLast().getBody()).isEqualTo(new EndSessions("bob", 1, "KEY_REMOVED"));
  }

  @Test
  void aSessionEndsWithAKeyThatIsReplaced() throws Exception {
    keys.rotate("eve", Duration.ZERO, Instant.now());
    awaitOut(eve);
  }

  @Test
  void aKeyThatMeansAnotherRoleEndsTheSession() throws Exception {
    Files.writeString(
        keys.path(), Files.readString(keys.path()).replace("\"viewer\"", "\"operator\""));
    awaitOut(eve);
    assertThat(firstTold().getBody()).isEqualTo(new EndSessions("eve", 1, "ROLE_CHANGED"));
  }
}
