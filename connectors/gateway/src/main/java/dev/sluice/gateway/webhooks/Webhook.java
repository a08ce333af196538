package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A verified webhook, as a transform sees it.
 *
 * @param source the name of its source
 * @param headers their names in lower case
 * @param body the JSON that was posted; of a form, its field {@code payload} if that is JSON, else
 *     an object of its fields
 */
public record Webhook(String source, Map<String, String> headers, JsonNode body) {
  /** A field at the top of the body as text; null: it is not there, or no text. */
  @Nullable String text(String field) {
    return text(body, field);
  }

  /** A field of {@code node} as text; null: it is not there, is empty, or no text. */
  static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() && !value.asText().isBlank() ? value.asText() : null;
  }
}
