package dev.sluice.openai.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Vectors of texts: each word adds to a place that its hash says, the whole has length 1. So texts
 * with words in common are near each other, and the same text always has the same vector.
 */
final class Embeddings {
  private static final int DIMENSIONS = 256;
  private static final int MAX_DIMENSIONS = 3072;
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Embeddings() {}

  static JsonNode answer(JsonNode body) {
    int dimensions = Math.clamp(body.path("dimensions").asInt(DIMENSIONS), 1, MAX_DIMENSIONS);
    boolean base64 = body.path("encoding_format").asText().equals("base64");
    JsonNode input = body.path("input");
    List<String> texts =
        input.isArray()
            ? IntStream.range(0, input.size()).mapToObj(i -> input.get(i).asText()).toList()
            : List.of(input.asText());
    ObjectNode answer = ScriptedModelServer.JSON.createObjectNode().put("object", "list");
    ArrayNode data = answer.putArray("data");
    int tokens = 0;
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = vector(texts.get(i), dimensions);
      ObjectNode one = data.addObject().put("object", "embedding").put("index", i);
      if (base64) {
        one.put("embedding", base64(vector));
      } else {
        ArrayNode numbers = one.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
      tokens += 1 + texts.get(i).length() / 4;
    }
    answer.put("model", body.path("model").asText());
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return answer;
  }

  static float[] vector(String text, int dimensions) {
    float[] vector = new float[dimensions];
    for (String word : NO_WORD.split(text.toLowerCase(Locale.ROOT), -1)) {
      if (!word.isEmpty()) {
        vector[Math.floorMod(word.hashCode() * 31, dimensions)] += 1;
      }
    }
    double length = 0;
    for (float number : vector) {
      length += number * number;
    }
    for (int i = 0; length > 0 && i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(length);
    }
    return vector;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
