package dev.sluice.schemas.topics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Versions of an app as the last part of a topic's name, each its own. They are texts of any
 * characters and length; a topic's name is neither, and what comes before may have dots.
 */
final class VersionNames {
  /** What namespace and app leave of the 249 characters that a topic's name may have. */
  private static final int MOST = 48;

  /** Half of SHA-256: no two versions of one app will meet in it. */
  private static final int DIGEST_BYTES = 16;

  private static final HexFormat HEX = HexFormat.of();

  private VersionNames() {}

  /**
   * Letters and digits stay, each other byte in UTF-8 becomes {@code -} and two hex digits. What is
   * empty or would be too long becomes {@code --} and its digest.
   */
  static String encode(String version) {
    byte[] bytes = version.getBytes(StandardCharsets.UTF_8);
    StringBuilder name = new StringBuilder();
    for (byte b : bytes) {
      if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z')) {
        name.append((char) b);
      } else {
        name.append('-').append(HEX.toHexDigits(b));
      }
    }
    return name.isEmpty() || name.length() > MOST ? "--" + digest(bytes) : name.toString();
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HEX.formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
