package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceCommandTest {
  @TempDir private Path folder;

  private Path pool(String yaml) throws IOException {
    return Files.writeString(folder.resolve("pool.yaml"), yaml);
  }

  @Test
  void aPoolsFunctionsAreListed() throws IOException {
    Path file =
        pool(
            """
            id: calls
            providers: {local: {baseUrl: "http://127.0.0.1:1/v1", apiKey: none}}
            models: {m-1: {provider: local, concurrency: 2}}
            fetch: {allow: [api.example.com]}
            """);

    Shell listed = Shell.run("inference", "check", file.toString());

    assertThat(listed.code()).isZero();
    assertThat(listed.lines()).containsExactly("calls.infer.m-1", "calls.fetch");
  }

  @Test
  void whatIsWrongWithAFileIsTold() throws IOException {
    Shell refused = Shell.run("inference", "serve", pool("modles: {}").toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("SLUICE-3254", "modles", "line 1");
  }

  @Test
  void withoutAServerAPoolDoesNotStart() throws IOException {
    Path file = pool("fetch: {allow: [api.example.com]}");
    Shell away = Shell.run("inference", "serve", file.toString(), "--url", "http://127.0.0.1:1");
    assertThat(away.err()).startsWith("SLUICE-5021");
  }
}
