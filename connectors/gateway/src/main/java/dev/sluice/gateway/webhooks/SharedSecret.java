package dev.sluice.gateway.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A header that has the secret itself, for providers that sign nothing: {@code Authorization} with
 * user and password, or a header of their own. It says no time, so it keeps out nobody who has once
 * seen a request.
 */
final class SharedSecret implements Signature {
  private final String header;
  private final List<byte[]> values;

  private SharedSecret(String header, List<byte[]> values) {
    this.header = header;
    this.values = values;
  }

  /** Basic authentication, each secret {@code user:password}. */
  static SharedSecret basic(List<String> secrets) {
    Base64.Encoder base64 = Base64.getEncoder();
    return new SharedSecret(
        "Authorization",
        secrets.stream()
            .map(secret -> "Basic " + base64.encodeToString(bytes(secret)))
            .map(SharedSecret::bytes)
            .toList());
  }

  /** A header whose value is one of the secrets. */
  static SharedSecret header(String header, List<String> secrets) {
    return new SharedSecret(header, secrets.stream().map(SharedSecret::bytes).toList());
  }

  @Override
  public Optional<String> fault(Delivery delivery, Instant now) {
    String given = delivery.header(header);
    if (given == null) {
      return Optional.of("no header " + header);
    }
    boolean fits = false;
    for (byte[] value : values) {
      fits |= MessageDigest.isEqual(value, bytes(given));
    }
    return fits
        ? Optional.empty()
        : Optional.of("a header " + header + " with none of the source's secrets");
  }

  @Override
  public Map<String, String> headers(byte[] body, Instant at) {
    return Map.of(header, new String(values.getFirst(), StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
