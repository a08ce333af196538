package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tool was called with.
 *
 * @param given fits {@code schema}
 * @param schema the tool's input schema, which also has the defaults
 * @param by who gives the orders that come of it
 */
record Arguments(ObjectNode given, JsonNode schema, String by) {
  /** One that the schema requires. */
  String text(String name) {
    return given.required(name).asText();
  }

  /** Null: left out. */
  @Nullable String optional(String name) {
    return given.path(name).asText(null);
  }

  /** Empty: left out. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    given.path(name).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** One that the schema has a default for. */
  int number(String name) {
    JsonNode value = given.path(name);
    return value.isMissingNode()
        ? schema.path("properties").path(name).required("default").asInt()
        : value.asInt();
  }

  Duration seconds(String name) {
    return Duration.ofSeconds(number(name));
  }

  /** The JSON of an object as UTF-8; empty: left out. */
  byte[] object(String name) {
    JsonNode value = given.path(name);
    return value.isMissingNode() ? new byte[0] : value.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** All as JSON in UTF-8. */
  byte[] all() {
    return given.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A copy of all but these. */
  ObjectNode without(String... names) {
    return given.deepCopy().remove(Arrays.asList(names));
  }

  /**
   * Checks that exactly one of two is given.
   *
   * @return whether it is the first
   * @throws SluiceException SLUICE-1250
   */
  boolean isFirst(String first, String second) {
    boolean isFirst = given.has(first);
    if (isFirst == given.has(second)) {
      throw bad("either %s or %s".formatted(first, second), isFirst ? "both" : "neither");
    }
    return isFirst;
  }

  static SluiceException bad(String expected, String found) {
    return new SluiceException(
        "SLUICE-1250",
        "Expected as arguments %s, found %s.".formatted(expected, found),
        "The tool's input schema has what it takes.");
  }
}
