package dev.sluice.gateway.webhooks;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a provider posted, byte for byte. */
public final class Delivery {
  private final Map<String, String> headers;
  private final byte[] body;

  /**
   * @param headers in any case; of a repeated one the first
   * @param body not copied, must not change
   */
  public Delivery(Map<String, String> headers, byte[] body) {
    Map<String, String> lower = new HashMap<>();
    headers.forEach((name, value) -> lower.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    this.headers = Map.copyOf(lower);
    this.body = body;
  }

  /** The value of a header; null: it was not sent. */
  @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** All headers, their names in lower case. */
  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
