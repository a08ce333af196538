package dev.sluice.topology.core.waits;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Under which text waits and events meet: event name, path and value. */
public final class CorrelationKey {
  /** A longer value stands in the key as its hash, or an event could make keys of a megabyte. */
  static final int VALUE_CHARS = 512;

  private CorrelationKey() {}

  /**
   * The key of waits for {@code event} whose {@code path} holds {@code value}.
   *
   * @param path empty, like the value, when a wait has no equality
   */
  public static String of(String event, String path, String value) {
    return event + "|" + path + "|" + (value.length() <= VALUE_CHARS ? value : hash(value));
  }

  private static String hash(String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return "sha256:"
          + HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
