package dev.sluice.schemas.heartbeat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of Sluice this process runs. */
public final class SluiceVersion {
  private static final String NUMBER = read();

  private SluiceVersion() {}

  /** As in its pom, such as {@code 0.1.0}. */
  public static String number() {
    return NUMBER;
  }

  private static String read() {
    try (InputStream in = SluiceVersion.class.getResourceAsStream("/dev/sluice/version.txt")) {
      if (in == null) {
        throw new IllegalStateException("dev/sluice/version.txt is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
