package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksCommandTest {
  @TempDir private Path folder;

  private Shell check(String yaml, String... flags) throws IOException {
    Path file = Files.writeString(folder.resolve("webhooks.yaml"), yaml);
    return flags.length == 0
        ? Shell.run("webhooks", "check", file.toString())
        : Shell.run("webhooks", "check", file.toString(), flags[0]);
  }

  @Test
  void theSourcesOfAFileAreListed() throws IOException {
    Shell listed =
        check(
            "sources: {b: {kind: stripe, secrets: long-enough}, a: {kind: github}}", "--loopback");

    assertThat(listed.code()).isZero();
    assertThat(listed.lines())
        .containsExactly(
            "POST /webhooks/a  github, not signed", "POST /webhooks/b  stripe, signed");
  }

  @Test
  void aWebhookIsSentAsItsProviderWouldSendIt() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("webhooks.yaml"),
            "sources: {shop: {kind: stripe, secrets: long-enough}, chat: {kind: slack, secrets:"
                + " long-enough}}");
    Path body = Files.writeString(folder.resolve("body.json"), "{\"id\": \"evt_1\"}");
    try (ApiServer server = new ApiServer()) {
      String taken =
          "{\"ids\":[\"shop:evt_1\"],\"status\":200,\"repeated\":%s,\"unreadable\":null}";
      server.on("POST /webhooks/shop", 200, taken.formatted("false"), taken.formatted("true"));
      server.on("POST /webhooks/chat", 200, "{}");

      Shell first = send(server, file, "shop", body);
      Shell again = send(server, file, "shop", body);
      Shell click = send(server, file, "chat", body, "--form");

      assertThat(first.lines().getFirst()).isEqualTo("Taken as event shop:evt_1.");
      assertThat(first.lines().getLast()).contains("sluice runs --event-id shop:evt_1");
      assertThat(again.lines().getFirst()).contains("there before");
      assertThat(click.code()).isZero();
      assertThat(server.asked())
          .containsExactly(
              "POST /webhooks/shop {\"id\": \"evt_1\"}",
              "POST /webhooks/shop {\"id\": \"evt_1\"}",
              "POST /webhooks/chat payload=%7B%22id%22%3A+%22evt_1%22%7D");
      assertThat(send(server, file, "shopp", body).err())
          .contains("SLUICE-1401", "found 'shopp'", "It has chat, shop.");
    }
  }

  private static Shell send(
      ApiServer server, Path file, String source, Path body, String... flags) {
    List<String> command = new ArrayList<>(List.of("webhooks", "send", "--url", server.url()));
    command.addAll(List.of(flags));
    command.addAll(List.of(file.toString(), source, body.toString()));
    return Shell.run(command.toArray(String[]::new));
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() throws IOException {
    Shell refused = check("sources:\n  a: {kind: github}\n");

    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("SLUICE-1405").contains("2:3 SLUICE-1413");
  }
}
