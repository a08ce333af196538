package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The event that a webhook becomes.
 *
 * @param name such as {@code stripe/charge.refunded}
 * @param data an object
 * @param user an object; null: none
 * @param ts when it happened; null: when it came in
 * @param id the provider's id of the message, unique within the source: the same one again is the
 *     same event for 24 h; null: the one of the source's kind, and where that has none, every
 *     delivery is an event of its own
 */
public record WebhookEvent(
    String name,
    JsonNode data,
    @Nullable JsonNode user,
    @Nullable Instant ts,
    @Nullable String id) {
  /** An event with the id of its kind that happened when it came in. */
  public static WebhookEvent of(String name, JsonNode data) {
    return new WebhookEvent(name, data, null, null, null);
  }
}
