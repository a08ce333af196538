package dev.sluice.cli;

import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.CodecServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice codec}: decrypts payloads for those who have the token. */
@Command(
    name = "codec",
    description = {
      "Run a codec endpoint beside the keys until Ctrl-C: a gateway asks it for the payloads of"
          + " those who may see them (POST /decode). It keeps and logs nothing of them.",
      "Keys are those of the workers' codec: a file, or SLUICE_CODEC_KEYS. TLS is a proxy's in"
          + " front."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  openssl rand -base64 32 > codec-token",
      "  sluice codec --keys codec-keys.json --token-file codec-token",
      "",
      "docs/privacy.md has the key file, and how a gateway is told of the endpoint."
    })
final class CodecCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "The key file; without, SLUICE_CODEC_KEYS or SLUICE_CODEC_KEY_FILE.")
  private @Nullable Path keys;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description = "Has the bearer token that callers send, at least 16 characters.")
  private Path token = Path.of("");

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "The address to bind, default ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port to bind, default ${DEFAULT-VALUE}; 0: any free one.")
  private int port = 8390;

  CodecCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (CodecServer server = start()) {
      terminal.say("Codec endpoint on " + server.uri() + ". Ctrl-C stops it.");
      new CountDownLatch(1).await();
    }
    return Main.OK;
  }

  /** Starts it; the caller closes it. */
  CodecServer start() {
    CodecKeys all = keys == null ? CodecKeys.environment() : CodecKeys.file(keys);
    return CodecServer.start(host, port, token(), new AesGcmCodec(all));
  }

  private String token() {
    try {
      return Files.readString(token);
    } catch (IOException e) {
      throw new UsageException("Expected the token in " + token + ", which cannot be read");
    }
  }
}
