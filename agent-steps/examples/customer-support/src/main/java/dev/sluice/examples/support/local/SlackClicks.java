package dev.sluice.examples.support.local;

import dev.sluice.slack.local.LocalReviewer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/**
 * Where clicks in the local Slack go: a source of the gateway's webhooks with a signing secret of
 * its own, in a file that only this user can read and that is gone after {@link #close}, or with
 * the process.
 */
public final class SlackClicks implements AutoCloseable {
  private static final String SOURCE = "slack";
  private static final int SECRET_BYTES = 16;

  private final Path file;
  private final String secret;

  private SlackClicks(Path file, String secret) {
    this.file = file;
    this.secret = secret;
  }

  /** Writes the file; a gateway that is to take the clicks is started with it. */
  public static SlackClicks create() {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    try {
      Path file = Files.createTempFile("sluice-slack-", ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(
          file,
          """
          sources:
            %s:
              kind: slack
              secrets: %s
              transform: slack-gate
          """
              .formatted(SOURCE, '"' + secret + '"'),
          StandardCharsets.UTF_8);
      return new SlackClicks(file, secret);
    } catch (IOException e) {
      throw new UncheckedIOException("The source of clicks could not be written", e);
    }
  }

  /** What the gateway reads. */
  public Path file() {
    return file;
  }

  /** Where a gateway takes them. */
  public static URI endpoint(URI gateway) {
    return gateway.resolve("/webhooks/" + SOURCE);
  }

  /** A person whose clicks this gateway takes. */
  public LocalReviewer reviewer(String name, URI gateway, Clock clock) {
    return new LocalReviewer(name, endpoint(gateway), secret, clock);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
