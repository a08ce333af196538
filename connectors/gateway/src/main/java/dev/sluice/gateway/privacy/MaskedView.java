package dev.sluice.gateway.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Payload;
import dev.sluice.schemas.payloads.Envelope;
import dev.sluice.schemas.payloads.FieldPaths;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows which fields there are and no values: objects stay objects, arrays stay arrays, what is in
 * them is {@link #MASK}; null stays null. A name of a field that does not look like one (an
 * address, a number) is masked too. Fields to keep stay as they are.
 */
record MaskedView(FieldPaths keep) implements PayloadView {
  static final String MASK = "•••";

  private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z_-]{0,39}[0-9]{0,2}");
  private static final TextNode HIDDEN = TextNode.valueOf(MASK);

  @Override
  public Payload payload(Payload stored) {
    try {
      return PayloadText.of(masked(PayloadText.read(stored)));
    } catch (JsonProcessingException e) {
      return PayloadText.of(HIDDEN);
    }
  }

  /** The engine's own part stays: which event it was. */
  @Override
  public Payload matched(Payload stored) {
    try {
      if (PayloadText.read(stored) instanceof ObjectNode wait
          && wait.get("event") instanceof ObjectNode event) {
        for (String field : new String[] {"data", "user"}) {
          if (event.has(field)) {
            event.set(field, masked(event.get(field)));
          }
        }
        return PayloadText.of(wait);
      }
    } catch (JsonProcessingException e) {
      return PayloadText.of(HIDDEN);
    }
    return payload(stored);
  }

  @Override
  public Failure failure(Failure stored) {
    return new Failure(stored.type(), MASK, null, stored.retryable());
  }

  @Override
  public String word(String stored) {
    return MASK;
  }

  @Override
  public @Nullable String detail(
      @Nullable String stored, boolean fromPayloads, @Nullable String error) {
    return fromPayloads ? null : stored;
  }

  private JsonNode masked(JsonNode value) {
    return merged(bare(value), keep.only(value));
  }

  private static JsonNode bare(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode masked = JsonNodeFactory.instance.objectNode();
      int unnamed = 0;
      for (var field : object.properties()) {
        String name = field.getKey();
        if (name.equals(Envelope.FIELD)) {
          masked.set(name, HIDDEN);
          continue;
        }
        String shown = FIELD.matcher(name).matches() ? name : MASK + ++unnamed;
        masked.set(shown, bare(field.getValue()));
      }
      return masked;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode masked = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> masked.add(bare(element)));
      return masked;
    }
    return value.isNull() ? value : HIDDEN;
  }

  /** The fields to keep, laid over the rest. */
  private static JsonNode merged(JsonNode masked, @Nullable JsonNode kept) {
    if (kept == null || kept.isNull()) {
      return masked;
    }
    if (masked instanceof ObjectNode object && kept instanceof ObjectNode fields) {
      for (var field : fields.properties()) {
        JsonNode below = object.get(field.getKey());
        object.set(
            field.getKey(), below == null ? field.getValue() : merged(below, field.getValue()));
      }
      return object;
    }
    if (masked instanceof ArrayNode array && kept instanceof ArrayNode elements) {
      for (int i = 0; i < elements.size(); i++) {
        array.set(i, merged(array.get(i), elements.get(i)));
      }
      return array;
    }
    return kept;
  }
}
