package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain Java values: Map, List, String, Long, Double, Boolean and null. */
final class JsonValues {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonValues() {}

  /** The value, or {@link Nothing} when the bytes are not one JSON value. */
  static @Nullable Object read(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return only(parser);
    } catch (IOException notJson) {
      return NOTHING;
    }
  }

  static @Nullable Object read(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return only(parser);
    } catch (IOException notJson) {
      return NOTHING;
    }
  }

  private static @Nullable Object only(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return NOTHING;
    }
    Object value = value(parser, first);
    return parser.nextToken() == null ? value : NOTHING;
  }

  // Jackson bounds the depth (1,000), so the recursion is bounded.
  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          map.put(name, value(parser, parser.nextToken()));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          list.add(value(parser, next));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? Values.finite(parser.getDoubleValue())
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> Values.finite(parser.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
