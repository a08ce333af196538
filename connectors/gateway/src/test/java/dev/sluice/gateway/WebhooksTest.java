package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.GatewayHarness.Answer;
import dev.sluice.gateway.webhooks.Fixtures;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks over HTTP: who is let in, and what is answered. */
class WebhooksTest {
  private static final String SOURCES =
      """
      sources:
        hub:
          kind: github
          secrets: github-secret-1
        open:
          kind: slack
        small:
          kind: generic
          max_body: 10
        reserved:
          kind: generic
          transform: {name: "'sluice/mine'", id: body.id}
      """;

  @TempDir private Path folder;
  private Path file;
  private GatewayHarness http;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("webhooks.yaml"), SOURCES);
    http = new GatewayHarness(true, GatewayHarness.loopback().withWebhookFile(file));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private Answer issue(String signature, String... more) {
    String[] headers = {
      "X-Hub-Signature-256", "sha256=" + signature,
      "X-GitHub-Event", "issues",
      "X-GitHub-Delivery", "d-1"
    };
    String[] all = new String[headers.length + more.length];
    System.arraycopy(headers, 0, all, 0, headers.length);
    System.arraycopy(more, 0, all, headers.length, more.length);
    return http.send(
        "POST",
        "/webhooks/hub",
        BodyPublishers.ofByteArray(Fixtures.body("github-issue-opened.json")),
        all);
  }

  private JsonNode counts(String source) {
    for (JsonNode each : http.get("/v1/webhooks").body().path("sources")) {
      if (each.path("source").asText().equals(source)) {
        return each.path("counts");
      }
    }
    throw new AssertionError("no source " + source);
  }

  @Test
  void aSignedWebhookEntersOnceAndSaysWhenItIsRepeated() {
    Answer first = issue(Fixtures.signature("github"), "Origin", "https://github.com");
    Answer again = issue(Fixtures.signature("github"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body().path("ids").get(0).asText()).isEqualTo("hub:d-1");
    assertThat(first.body().path("repeated").asBoolean()).isFalse();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().path("repeated").asBoolean()).isTrue();
    assertThat(http.sent())
        .singleElement()
        .satisfies(r -> assertThat(r.key()).isEqualTo("hub:d-1"));
    assertThat(counts("hub").path("repeated").asInt()).isEqualTo(1);
  }

  @Test
  void aWrongOrMissingSignatureIsRefusedAndNothingEnters() {
    Answer wrong = issue("00".repeat(32));
    Answer missing = http.post("/webhooks/hub", "{}");

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("SLUICE-1402");
    assertThat(wrong.error("message")).doesNotContain("github-secret-1");
    assertThat(missing.status()).isEqualTo(401);
    assertThat(http.sent()).isEmpty();
    assertThat(counts("hub").path("refused").asInt()).isEqualTo(2);
  }

  @Test
  void anUnknownSourceATooLargeAndACompressedBodyAreRefused() {
    assertThat(http.post("/webhooks/nobody", "{}").code()).isEqualTo("SLUICE-1401");
    Answer large = http.post("/webhooks/small", "{\"a\":\"longer than ten\"}");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("SLUICE-1009");
    assertThat(http.post("/webhooks/open", "{}", "Content-Encoding", "gzip").code())
        .isEqualTo("SLUICE-1015");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void anUnsignedSourceTakesNothingFromAnotherWebSite() {
    Answer answer = http.post("/webhooks/open", "{}", "Origin", "https://evil.example");

    assertThat(answer.code()).isEqualTo("SLUICE-1303");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void slacksChallengeIsAnsweredAndNoEvent() {
    Answer answer =
        http.post("/webhooks/open", "{\"type\":\"url_verification\",\"challenge\":\"c-1\"}");

    assertThat(answer.body().path("challenge").asText()).isEqualTo("c-1");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aNameThatIsNotAllowedIsKeptAsUnreadable() {
    Answer answer = http.post("/webhooks/reserved", "{\"id\":\"x\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("unreadable").asText()).contains("SLUICE-1001");
    assertThat(http.sent()).hasSize(1);
    assertThat(new String(http.sent().getFirst().value(), StandardCharsets.UTF_8))
        .contains("reserved/unreadable");
    assertThat(counts("reserved").path("unreadable").asInt()).isEqualTo(1);
  }

  @Test
  void aChangedFileCountsAndOneThatIsWrongChangesNothing() throws Exception {
    rewrite(SOURCES + "  late:\n    kind: generic\n");
    awaitCode("/webhooks/late", "");

    rewrite("sources: {broken: {}}");
    Thread.sleep(1_200);
    assertThat(http.post("/webhooks/late", "{}").status()).isEqualTo(200);
  }

  private void rewrite(String yaml) throws IOException {
    Files.writeString(file, yaml);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(yaml.length())));
  }

  private void awaitCode(String path, String code) throws InterruptedException {
    Instant limit = Instant.now().plusSeconds(10);
    while (!http.post(path, "{}").code().equals(code)) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(100);
    }
  }

  @Test
  void aGatewayWithAFileThatIsWrongDoesNotStart() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "sources: {x: {kind: y}}");

    assertThatThrownBy(
            () -> new GatewayHarness(true, GatewayHarness.loopback().withWebhookFile(wrong)))
        .hasMessageContaining("SLUICE-1405");
  }
}
