package dev.sluice.gateway.webhooks;

import dev.sluice.gateway.webhooks.Claim.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC with SHA-256 over the body as it came. Several secrets hold at a time, so that one can be
 * replaced by another; all are tried, and each comparison takes the same time whatever fits.
 */
final class HmacSignature implements Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private final Claim.Scheme scheme;
  private final List<SecretKeySpec> keys;
  private final Duration tolerance;

  /**
   * @param keys at least one, none empty
   * @param tolerance how far the time of the signature may be from now, either way
   */
  HmacSignature(Claim.Scheme scheme, List<byte[]> keys, Duration tolerance) {
    this.scheme = scheme;
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    this.tolerance = tolerance;
  }

  @Override
  public Optional<String> fault(Delivery delivery, Instant now) {
    Claim claim;
    try {
      claim = scheme.read(delivery);
    } catch (MalformedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    boolean fits = false;
    for (SecretKeySpec key : keys) {
      byte[] expected = sign(key, claim.before(), delivery.body(), claim.after());
      for (byte[] signature : claim.signatures()) {
        fits |= MessageDigest.isEqual(expected, signature);
      }
    }
    if (!fits) {
      return Optional.of("a signature that fits none of the source's secrets");
    }
    Instant at = claim.at();
    boolean inTime = at == null || Duration.between(at, now).abs().compareTo(tolerance) <= 0;
    return inTime
        ? Optional.empty()
        : Optional.of("a signature of " + at + ", more than " + tolerance + " away from now");
  }

  @Override
  public Map<String, String> headers(byte[] body, Instant at) {
    SecretKeySpec first = keys.getFirst();
    return scheme.headers(at, (before, after) -> sign(first, before, body, after));
  }

  private static byte[] sign(SecretKeySpec key, String before, byte[] body, String after) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(before.getBytes(StandardCharsets.UTF_8));
      mac.update(body);
      mac.update(after.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
    }
  }
}
