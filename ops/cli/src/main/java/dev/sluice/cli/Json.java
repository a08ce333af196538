package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the server's JSON without insisting on fields that it does not need. */
final class Json {
  private Json() {}

  /** The first of {@code fields} that is there, as text; empty when none is. */
  static String text(JsonNode node, String... fields) {
    for (String field : fields) {
      if (node.hasNonNull(field)) {
        return node.get(field).asText();
      }
    }
    return "";
  }

  /** A time given as ISO 8601 or in milliseconds; null when there is none. */
  static @Nullable Instant time(JsonNode node, String... fields) {
    for (String field : fields) {
      JsonNode value = node.path(field);
      if (value.isNumber()) {
        return Instant.ofEpochMilli(value.asLong());
      }
      if (value.isTextual()) {
        try {
          return Instant.parse(value.asText());
        } catch (DateTimeException unknownForm) {
          return null;
        }
      }
    }
    return null;
  }

  /** The elements of {@code node} or of its array {@code field}. */
  static List<JsonNode> list(JsonNode node, String field) {
    List<JsonNode> all = new ArrayList<>();
    (node.isArray() ? node : node.path(field)).forEach(all::add);
    return all;
  }

  /** The elements of the array {@code field} as texts. */
  static List<String> texts(JsonNode node, String field) {
    return list(node, field).stream().map(JsonNode::asText).toList();
  }

  /** {@code node} as JSON over several lines; empty when it is missing or null. */
  static String pretty(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "" : node.toPrettyString();
  }

  /** {@code node} as compact JSON; empty when it is missing or null. */
  static String compact(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "" : node.toString();
  }
}
