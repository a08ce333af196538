package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.PayloadRules;
import dev.sluice.gateway.access.Role;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.CodecServer;
import dev.sluice.worker.codec.PayloadContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each role is shown of payloads, over HTTP and by tools; the codec endpoint is a real one.
 */
@Timeout(60)
class PrivacyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-token-of-some-length";
  private static final String SECRET = "Ada Lovelace";
  private static final String DATA =
      "{\"request_id\":\"r-17\",\"name\":\"Ada"
          + " Lovelace\",\"amount\":1.10,\"list\":[{\"sku\":\"s-1\",\"to\":\"Ada"
          + " Lovelace\"},null],\"ada@example.com\":true}";

  @TempDir private Path folder;
  private final Map<Role, String> secrets = new EnumMap<>(Role.class);
  private final AesGcmCodec codec =
      new AesGcmCodec(CodecKeys.text("the test", "k1:" + "ab".repeat(32))).readable("request_id");
  private CodecServer endpoint;
  private GatewayHarness http;

  @BeforeEach
  void start() throws IOException {
    endpoint = CodecServer.start("127.0.0.1", 0, TOKEN, codec);
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Path file = folder.resolve("keys.json");
    for (Role role : Role.values()) {
      secrets.put(
          role, new KeyFile(file).add("the-" + role.text(), role, null, Instant.now()).secret());
    }
    rules(
        file,
        """
        {"masked":["viewer"],"keep":["request_id","list.sku"],"decrypted":["admin"],
         "codec":{"url":"%s","tokenFile":"token"}}\
        """
            .formatted(endpoint.uri()));
    http = new GatewayHarness(true, GatewayHarness.loopback().withKeyFile(file));
    PrivateRuns runs = new PrivateRuns(codec);
    http.model.name = SECRET;
    http.model.operations.add(runs.operation(SECRET));
    http.model.runs.put("r0-plain", runs.plain("r0-plain", DATA, SECRET));
    http.model.runs.put("r0-sealed", runs.sealed("r0-sealed", DATA, SECRET));
  }

  @AfterEach
  void stop() {
    http.close();
    endpoint.close();
  }

  private static void rules(Path file, String rules) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.set("payloads", JSON.readTree(rules));
    Files.writeString(file, root.toString());
  }

  private String[] as(Role role) {
    return new String[] {"Authorization", "Bearer " + Objects.requireNonNull(secrets.get(role))};
  }

  private JsonNode run(String id, Role role) {
    GatewayHarness.Answer answer = http.get("/v1/runs/" + id, as(role));
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void aMaskedRoleSeesWhichFieldsThereAreAndTheValuesOfThoseToKeep() throws IOException {
    JsonNode run = run("r0-plain", Role.VIEWER);

    assertThat(run.get("input"))
        .isEqualTo(
            JSON.readTree(
                """
                {"request_id":"r-17","name":"•••","amount":"•••",
                 "list":[{"sku":"s-1","to":"•••"},null],"•••1":"•••"}\
                """));
    assertThat(run.at("/steps/1/output/event/name").asText()).isEqualTo("gate/decided");
    assertThat(run.at("/steps/1/output/event/data/request_id").asText()).isEqualTo("r-17");
    assertThat(run.at("/failure/type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(run.at("/failure/message").asText()).isEqualTo("•••");
    assertThat(run.get("lane").asText()).isEqualTo("greet#•••");
    assertThat(run.toString()).doesNotContain(SECRET, "ada@");
    assertThat(run("r0-plain", Role.OPERATOR).toString()).contains(SECRET, "ada@");
  }

  @Test
  void aMaskedRoleSeesNothingMoreByAnyOtherWay() {
    String[] viewer = as(Role.VIEWER);
    for (String path :
        new String[] {
          "/v1/runs",
          "/v1/events",
          "/v1/events/a%2Fb%20c/runs",
          "/v1/failures",
          "/v1/gates",
          "/v1/operations"
        }) {
      String seen = http.get(path, as(Role.OPERATOR)).body().toString();
      GatewayHarness.Answer masked = http.get(path, viewer);
      assertThat(seen).as(path).contains(SECRET);
      assertThat(masked.status()).as(path).isEqualTo(200);
      assertThat(masked.body().toString()).as(path).contains("•••").doesNotContain(SECRET);
    }
    assertThat(http.get("/v1/engine", as(Role.OPERATOR)).body().toString())
        .contains("greet#ada", "\"key\":\"ada\"");
    assertThat(http.get("/v1/engine", viewer).body().toString())
        .contains("greet#•••", "\"key\":\"•••\"")
        .doesNotContain("ada");
  }

  @Test
  void whatStepsSayIsShownAsPayloadsAre() throws Exception {
    http.live.say("r0-plain", "agent", DATA);
    byte[] sealed = codec.encode(PayloadContext.live("greet"), DATA.getBytes(UTF_8));
    http.live.say("r0-sealed", "agent", new String(sealed, UTF_8));

    assertThat(said("r0-plain", Role.OPERATOR)).contains(SECRET);
    assertThat(said("r0-plain", Role.VIEWER))
        .contains("\"name\":\"•••\"", "\"request_id\":\"r-17\"")
        .doesNotContain(SECRET);
    assertThat(said("r0-sealed", Role.ADMIN)).contains(SECRET);
    assertThat(said("r0-sealed", Role.OPERATOR))
        .contains("sluice/encrypted")
        .doesNotContain(SECRET);
    assertThat(said("r0-sealed", Role.VIEWER)).doesNotContain(SECRET, "nonce");
  }

  private String said(String id, Role role) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI stream = URI.create(http.gateway.uri() + "/v1/runs/" + id + "/stream");
      HttpRequest request = HttpRequest.newBuilder(stream).headers(as(role)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void aMaskedRoleMayNotSearchInWhatItDoesNotSee() {
    for (String query : new String[] {"text=Ada", "expression=event.data.name%3D%3D%27Ada%27"}) {
      for (String path : new String[] {"/v1/runs?", "/v1/runs/counts?"}) {
        GatewayHarness.Answer refused = http.get(path + query, as(Role.VIEWER));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("SLUICE-1270");
        assertThat(http.get(path + query, as(Role.OPERATOR)).status()).isEqualTo(200);
      }
    }
    assertThat(http.get("/v1/runs?function=greet&status=FAILED", as(Role.VIEWER)).status())
        .isEqualTo(200);
  }

  @Test
  void aMaskedOperatorSeesMaskedDataByToolsAndMayNotAskByBulkOrders() throws Exception {
    rules(folder.resolve("keys.json"), "{\"masked\":[\"operator\"]}");
    awaitRules();

    String order = "{\"action\":\"replay\",\"function\":\"greet\",\"error\":\"Ada\"}";
    assertThat(http.post("/v1/operations", order, as(Role.OPERATOR)).code())
        .isEqualTo("SLUICE-1270");
    assertThat(http.sent()).isEmpty();
    assertThat(http.post("/v1/operations", order, as(Role.ADMIN)).status()).isEqualTo(202);
    String group = "{\"action\":\"replay\",\"failure\":\"0123456789abcdef\"}";
    assertThat(http.post("/v1/operations", group, as(Role.OPERATOR)).status()).isEqualTo(202);
    assertThat(tool(Role.OPERATOR)).contains("•••").doesNotContain(SECRET);
    assertThat(tool(Role.ADMIN)).contains(SECRET);
  }

  private void awaitRules() throws InterruptedException {
    while (run("r0-plain", Role.OPERATOR).toString().contains(SECRET)) {
      Thread.sleep(50);
    }
  }

  private String tool(Role role) {
    String call =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":
         {"name":"get_run_trace","arguments":{"runId":"r0-plain"}}}\
        """;
    return http.post("/mcp", call, as(role)).body().toString();
  }

  @Test
  void whoMaySeesEncryptedPayloadsAsTheyWereAndOthersTheCipherText() throws IOException {
    JsonNode run = run("r0-sealed", Role.ADMIN);

    assertThat(run.get("input")).isEqualTo(JSON.readTree(DATA));
    assertThat(run.at("/steps/0/output")).isEqualTo(JSON.readTree(DATA));
    assertThat(run.at("/steps/1/output/event/data")).isEqualTo(JSON.readTree(DATA));
    assertThat(run.at("/failure/message").asText()).isEqualTo("no " + SECRET);
    assertThat(run.at("/failure/stack").asText()).isEqualTo("at f of " + SECRET);
    assertThat(run.at("/steps/0/attempts/0/error/message").asText()).isEqualTo("no " + SECRET);
    assertThat(run.toString()).doesNotContain("sluice/encrypted");

    assertThat(run("r0-sealed", Role.OPERATOR).toString())
        .contains("sluice/encrypted", "(encrypted)")
        .doesNotContain(SECRET);
    assertThat(run("r0-sealed", Role.VIEWER).toString())
        .contains("\"sluice/encrypted\":\"•••\"", "\"request_id\":\"r-17\"")
        .doesNotContain(SECRET, "\"ct\"");
  }

  @Test
  void whenTheEndpointIsAwayTheEnvelopeIsShownWithTheReason() {
    endpoint.close();

    long start = System.nanoTime();
    JsonNode run = run("r0-sealed", Role.ADMIN);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    assertThat(run.at("/input/sluice~1encrypted/kid").asText()).isEqualTo("k1");
    assertThat(run.at("/input/request_id").asText()).isEqualTo("r-17");
    assertThat(run.at("/input/unreadable").asText()).startsWith("SLUICE-1271 ");
    assertThat(run.at("/failure/message").asText()).startsWith("(encrypted) SLUICE-1271 ");
  }

  @Test
  void aWrongTokenAndAnUnknownKeyAreReasonsToo() throws IOException {
    Files.writeString(folder.resolve("token"), "another-token-of-some-length");
    assertThat(run("r0-sealed", Role.ADMIN).at("/input/unreadable").asText()).contains("401");

    Files.writeString(folder.resolve("token"), TOKEN);
    AesGcmCodec other = new AesGcmCodec(CodecKeys.text("the test", "k2:" + "cd".repeat(32)));
    http.model.runs.put("r0-k2", new PrivateRuns(other).sealed("r0-k2", DATA, SECRET));
    assertThat(run("r0-k2", Role.ADMIN).at("/input/unreadable").asText()).contains("SLUICE-3261");
  }

  @Test
  void nothingIsMaskedOrDecodedWhereNobodyIsAskedForAKey() {
    try (GatewayHarness open = new GatewayHarness()) {
      open.model.runs.put("r0-plain", new PrivateRuns(codec).plain("r0-plain", DATA, SECRET));
      assertThat(open.get("/v1/runs/r0-plain").body().toString()).contains(SECRET);
      assertThat(open.get("/v1/runs?text=Ada").status()).isEqualTo(200);
    }
  }

  @Test
  void rulesThatAreNoneAreRefusedAndKeysThatAreAddedLeaveThem() throws IOException {
    Path file = folder.resolve("keys.json");
    new KeyFile(file).add("late", Role.VIEWER, null, Instant.now());
    assertThat(new KeyFile(file).content().payloads().masked()).containsExactly(Role.VIEWER);

    for (String wrong :
        new String[] {
          "[]",
          "{\"mask\":[\"viewer\"]}",
          "{\"masked\":\"viewer\"}",
          "{\"masked\":[\"boss\"]}",
          "{\"masked\":[1]}",
          "{\"decrypted\":[\"admin\"]}",
          "{\"codec\":{\"url\":\"ftp://x\",\"tokenFile\":\"t\"}}",
          "{\"codec\":{\"url\":\"http://x:1\"}}",
          "{\"masked\":[\"admin\"],\"decrypted\":[\"admin\"]}"
        }) {
      rules(file, wrong);
      assertThatThrownBy(() -> new KeyFile(file).content())
          .as(wrong)
          .hasMessageContaining("SLUICE-1272");
    }
    rules(file, "{\"keep\":[\"a..b\"]}");
    assertThatThrownBy(() -> new KeyFile(file).content()).hasMessageContaining("SLUICE-3267");
  }

  @Test
  void theRulesInTheDocumentationAreSome() throws IOException {
    String page = Files.readString(Path.of("../../docs/privacy.md"));
    int start = page.indexOf("\"payloads\": {") + "\"payloads\": ".length();
    Path file = folder.resolve("keys.json");
    rules(file, page.substring(start, page.indexOf("```", start)));

    PayloadRules payloads = new KeyFile(file).content().payloads();

    assertThat(payloads.masked()).containsExactly(Role.VIEWER);
    assertThat(payloads.decrypted()).containsExactlyInAnyOrder(Role.OPERATOR, Role.ADMIN);
    assertThat(Objects.requireNonNull(payloads.codec()).tokenFile())
        .isEqualTo(folder.resolve("codec-token"));
  }
}
