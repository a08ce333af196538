package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What went into or came out of user code.
 *
 * @param json one JSON value
 */
public record Payload(@JsonValue @JsonRawValue String json) {
  private static final JsonFactory JSON = new JsonFactory();

  /** The value that {@code utf8} holds; bytes that are no JSON become a JSON string. */
  public static Payload of(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (isJson(text)) {
      return new Payload(text);
    }
    return new Payload('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
