package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void whatIsWrongIsToldWithItsPlace() throws IOException {
    Shell refused = check("sources:\n  a: {kind: github}\n");

    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("SLUICE-1405").contains("2:3 SLUICE-1413");
  }
}
