package dev.sluice.gateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Properties;

/** Bodies that openssl signed, and files of webhooks. */
public final class Fixtures {
  /** When they were signed. */
  public static final Instant AT = Instant.ofEpochSecond(1_764_064_800);

  private static final Map<String, String> ENVIRONMENT =
      Map.of("STRIPE_SECRET", "whsec_test_stripe");

  private Fixtures() {}

  /** A file beside {@code signatures.properties}. */
  public static byte[] body(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The signature that openssl gave. */
  public static String signature(String name) {
    Properties signatures = new Properties();
    try (InputStream in = Fixtures.class.getResourceAsStream("signatures.properties")) {
      signatures.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return signatures.getProperty(name);
  }

  static WebhookFile file(Path folder, boolean onLoopback, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("webhooks.yaml"), yaml);
    Clock clock = Clock.fixed(AT, ZoneOffset.UTC);
    return new WebhookFile(file, ENVIRONMENT::get, onLoopback, clock);
  }

  static WebhookSource source(Path folder, String yaml) throws IOException {
    return file(folder, false, yaml).read().values().iterator().next();
  }
}
