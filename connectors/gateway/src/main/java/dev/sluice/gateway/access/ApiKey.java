package dev.sluice.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: by its hash. A key is 32 random bytes, so a plain SHA-256 is enough; slow
 * hashes protect what people choose.
 *
 * @param name whose it is; several keys of one name overlap while they are rotated
 * @param sha256 of the key's text, in hexadecimal
 * @param expires from then on it is no key; null: never
 */
public record ApiKey(
    String name, Role role, String sha256, Instant created, @Nullable Instant expires) {
  /** What every key begins with, so that it is recognized where it should not be. */
  public static final String PREFIX = "slk_";

  private static final int SECRET_BYTES = 32;
  private static final int ID_LENGTH = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Names it without telling it: the beginning of its hash. */
  public String id() {
    return sha256.substring(0, ID_LENGTH);
  }

  boolean holdsAt(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  /** A new key's text. */
  static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
