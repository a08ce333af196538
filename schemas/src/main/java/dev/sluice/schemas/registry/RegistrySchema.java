package dev.sluice.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** A contract's schema as it is published: without what only Java's code generator needs. */
public final class RegistrySchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA_STRING = "avro.java.string";

  private RegistrySchema() {}

  /** Its JSON on one line; documentation and defaults are kept. */
  public static String json(Schema schema) {
    return tree(schema).toString();
  }

  /** Its JSON, indented for people. */
  public static String pretty(Schema schema) {
    return tree(schema).toPrettyString();
  }

  private static JsonNode tree(Schema schema) {
    try {
      return plain(JSON.readTree(schema.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro writes its schemas as JSON", e);
    }
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
      if (object.size() == 1 && "string".equals(object.path("type").asText())) {
        return object.get("type");
      }
      object.properties().forEach(property -> property.setValue(plain(property.getValue())));
    } else if (node instanceof com.fasterxml.jackson.databind.node.ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plain(array.get(i)));
      }
    }
    return node;
  }
}
