package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.Role;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, over HTTP. */
class AccessTest {
  private static final String EVENT = "{\"name\":\"a/b\"}";

  @TempDir private Path folder;
  private final Map<Role, String> secrets = new EnumMap<>(Role.class);
  private GatewayHarness http;

  @BeforeEach
  void start() {
    Path file = folder.resolve("keys.json");
    for (Role role : Role.values()) {
      String name = "the-" + role.text();
      secrets.put(role, new KeyFile(file).add(name, role, null, Instant.now()).secret());
    }
    http = new GatewayHarness(true, GatewayHarness.loopback().withKeyFile(file));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private String secret(Role role) {
    return Objects.requireNonNull(secrets.get(role));
  }

  private String[] as(Role role) {
    return new String[] {"Authorization", "Bearer " + secret(role)};
  }

  @Test
  void nobodyIsLetInWithoutAKey() {
    assertThat(http.get("/v1/runs").status()).isEqualTo(401);
    assertThat(http.get("/v1/runs").code()).isEqualTo("SLUICE-1261");
    assertThat(http.get("/v1/runs", "Authorization", "Bearer slk_no").status()).isEqualTo(401);
    assertThat(http.get("/v1/runs", "Authorization", "Basic YTpi").status()).isEqualTo(401);
    assertThat(http.post("/v1/signals", "{\"signal\":\"s\"}").status()).isEqualTo(401);
    assertThat(http.get("/no/such/path").status()).isEqualTo(401);
    assertThat(http.get("/health").status()).isEqualTo(200);
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aViewerSeesAndOrdersNothing() {
    assertThat(http.get("/v1/runs", as(Role.VIEWER)).status()).isEqualTo(200);
    var refused = http.post("/v1/signals", "{\"signal\":\"s\"}", as(Role.VIEWER));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("SLUICE-1262");
    assertThat(refused.error("message")).contains("operator", "the-viewer");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void anOperatorOrders() {
    var answer = http.post("/v1/signals", "{\"signal\":\"s\"}", as(Role.OPERATOR));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(http.sent()).hasSize(1);
  }

  @Test
  void anOrderSaysWhoGaveItByWhateverSurface() {
    http.post("/v1/functions/greet/pause", "", as(Role.OPERATOR));
    String call =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":
         {"name":"cancel_runs","arguments":{"filter":{"function":"greet"}}}}\
        """;
    assertThat(http.post("/mcp", call, as(Role.VIEWER)).status()).isEqualTo(403);
    assertThat(http.post("/mcp", call, as(Role.ADMIN)).status()).isEqualTo(200);

    assertThat(http.sent().stream().map(AccessTest::by).distinct())
        .containsExactly("the-operator", "the-admin");
  }

  @Test
  void onlyAnAdminSeesWhoGaveOrders() {
    assertThat(http.get("/v1/audit", as(Role.OPERATOR)).status()).isEqualTo(403);
    var answer = http.get("/v1/audit?by=ada", as(Role.ADMIN));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().at("/orders/0/by").asText()).isEqualTo("ada");
  }

  private static String by(ProducerRecord<String, byte[]> order) {
    Control control =
        SluiceSerdes.local().of(Control.class).deserializer().deserialize("", order.value());
    return String.valueOf(control.getBy());
  }

  @Test
  void aSourceSendsEventsAndNothingElseAndNoOtherKeyDoes() {
    assertThat(http.post("/e/" + secret(Role.SOURCE), EVENT).status()).isEqualTo(200);
    assertThat(http.get("/v1/runs", as(Role.SOURCE)).status()).isEqualTo(403);
    assertThat(http.post("/e/" + secret(Role.ADMIN), EVENT).code()).isEqualTo("SLUICE-1014");
    assertThat(http.post("/e/dev", EVENT).status()).isEqualTo(401);
    assertThat(http.post("/e/dev", EVENT, as(Role.VIEWER)).status()).isEqualTo(401);
    assertThat(http.sent()).hasSize(1);
    assertThat(http.post("/e/dev", EVENT, as(Role.OPERATOR)).status()).isEqualTo(200);
  }

  @Test
  void aGatewayThatOthersReachDoesNotStartWithoutKeys() {
    GatewayConfig open = GatewayConfig.of("127.0.0.1:1").at("0.0.0.0", 0);
    assertThatThrownBy(() -> Gateway.start(open, http.model)).hasMessageContaining("SLUICE-1106");

    Path noAdmin = folder.resolve("no-admin.json");
    new KeyFile(noAdmin).add("ada", Role.VIEWER, null, Instant.now());
    assertThatThrownBy(() -> Gateway.start(open.withKeyFile(noAdmin), http.model))
        .hasMessageContaining("SLUICE-1106");
    assertThatThrownBy(() -> Gateway.start(open.withKeyFile(folder.resolve("none")), http.model))
        .hasMessageContaining("SLUICE-1260");
  }

  @Test
  void aPersonLogsIn() throws Exception {
    var wrong = login("slk_wrong");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().map()).doesNotContainKey("set-cookie");
    assertThat(login(secret(Role.SOURCE)).statusCode()).isEqualTo(401);

    var in = login(secret(Role.VIEWER));
    assertThat(in.statusCode()).isEqualTo(303);
    String cookie = in.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
    String session = cookie.substring(0, cookie.indexOf(';'));
    assertThat(session).doesNotContain(secret(Role.VIEWER));

    assertThat(http.get("/v1/runs", "Cookie", session).status()).isEqualTo(200);
    assertThat(http.post("/v1/signals", "{\"signal\":\"s\"}", "Cookie", session).status())
        .isEqualTo(403);
  }

  @Test
  void behindTlsTheCookieIsSentOverTlsOnly() throws Exception {
    String form = "key=" + secret(Role.VIEWER);
    var in = send("POST", "/login", form, "X-Forwarded-Proto", "https");
    assertThat(in.headers().firstValue("set-cookie").orElseThrow()).contains("Secure");
  }

  @Test
  void anotherSiteCannotLogSomebodyIn() throws Exception {
    String form = "key=" + secret(Role.VIEWER);
    assertThat(send("POST", "/login", form, "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
  }

  @Test
  void aBrowserIsShownTheWayInAndAProgramIsNot() throws Exception {
    var page = send("GET", "/runs/r1", "", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(302);
    assertThat(page.headers().firstValue("location")).contains("/login?to=%2Fruns%2Fr1");
    assertThat(send("GET", "/v1/runs", "", "Accept", "text/html").statusCode()).isEqualTo(401);

    var form = send("GET", "/login", "");
    assertThat(form.body()).contains("<form method=\"post\" action=\"/login\">");
    assertThat(form.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'");
  }

  private HttpResponse<String> login(String key) throws Exception {
    return send("POST", "/login", "key=" + URLEncoder.encode(key, StandardCharsets.UTF_8));
  }

  private HttpResponse<String> send(String method, String path, String form, String... headers)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(http.gateway.uri() + path))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .method(method, BodyPublishers.ofString(form));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
