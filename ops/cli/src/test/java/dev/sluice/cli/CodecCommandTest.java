package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.CodecServer;
import dev.sluice.worker.codec.PayloadContext;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CodecCommandTest {
  private static final String TOKEN = "a-token-of-some-length";

  @TempDir private Path folder;

  @Test
  void itDecryptsWithTheKeysOfTheFile() throws Exception {
    Path keys = folder.resolve("codec-keys.json");
    String key = CodecKeys.newKey();
    Files.writeString(keys, "{\"keys\":[{\"id\":\"k1\",\"key\":\"" + key + "\"}]}");
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    byte[] json = "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);
    String sealed =
        new String(
            new AesGcmCodec(CodecKeys.file(keys)).encode(PayloadContext.result("f"), json),
            StandardCharsets.UTF_8);
    CodecCommand command = new CodecCommand(Terminal.ofProcess());
    new CommandLine(command)
        .parseArgs("--keys", keys.toString(), "--token-file", token.toString(), "--port", "0");

    try (CodecServer server = command.start();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve("/decode"))
              .header("Authorization", "Bearer " + TOKEN)
              .POST(BodyPublishers.ofString("{\"envelopes\":[" + sealed + "]}"))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).body())
          .isEqualTo("{\"values\":[{\"value\":{\"name\":\"Ada\"}}]}");
    }
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    assertThat(Shell.run("codec").code()).isEqualTo(Main.USAGE);
    assertThat(Shell.run("codec", "--keys", "none.json", "--token-file", token.toString()).err())
        .contains("SLUICE-3260", "none.json");
    assertThat(Shell.run("codec", "--token-file", folder.resolve("none").toString()).code())
        .isNotZero();
  }
}
