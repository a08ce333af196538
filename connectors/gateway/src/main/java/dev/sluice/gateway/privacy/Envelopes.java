package dev.sluice.gateway.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.payloads.Envelope;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds encrypted payloads in what the read model has: at any depth, and in stacks of errors. */
final class Envelopes {
  private static final String MESSAGE = "message";
  private static final String STACK = "stack";

  private Envelopes() {}

  /** Tells of each envelope in {@code value}. */
  static void findIn(JsonNode value, Consumer<JsonNode> found) {
    if (Envelope.is(value)) {
      found.accept(value);
      return;
    }
    JsonNode details = inStack(value.path(STACK).asText(null));
    if (details != null) {
      found.accept(details);
    }
    value.forEach(part -> findIn(part, found));
  }

  /**
   * {@code value} with each envelope replaced; it may be changed itself.
   *
   * @param opened what an envelope is replaced with; itself: it stays
   */
  static JsonNode replacedIn(JsonNode value, UnaryOperator<JsonNode> opened) {
    if (Envelope.is(value)) {
      return opened.apply(value);
    }
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, replacedIn(array.get(i), opened));
      }
    } else if (value instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(replacedIn(field.getValue(), opened)));
      replaceDetails(object, opened);
    }
    return value;
  }

  private static void replaceDetails(ObjectNode error, UnaryOperator<JsonNode> opened) {
    JsonNode details = inStack(error.path(STACK).asText(null));
    if (details == null) {
      return;
    }
    JsonNode shown = opened.apply(details);
    if (shown.path(STACK).isTextual()) {
      error.set(MESSAGE, shown.path(MESSAGE));
      error.set(STACK, shown.path(STACK));
    }
  }

  /** The envelope that is the text of an error's stack; null: it is none. */
  static @Nullable JsonNode inStack(@Nullable String stack) {
    if (stack == null || !stack.startsWith("{") || !Envelope.mayBeIn(stack)) {
      return null;
    }
    try {
      JsonNode details = PayloadText.JSON.readTree(stack);
      return Envelope.is(details) ? details : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
