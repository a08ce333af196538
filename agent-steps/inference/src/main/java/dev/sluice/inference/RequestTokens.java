package dev.sluice.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call may use, as far as its request tells. */
final class RequestTokens {
  /** Roughly, of English text. */
  private static final int CHARS_PER_TOKEN = 4;

  /** What is within is a file or a picture, which counts otherwise. */
  private static final String DATA_URL = "data:";

  private RequestTokens() {}

  /**
   * The size of what is asked, and the most that may be answered.
   *
   * @return at least 1; null: the request does not bound the answer
   */
  static @Nullable Integer of(ModelApi api, JsonNode request) {
    Long most = mostAnswered(api, request);
    if (most == null) {
      return null;
    }
    long asked = Math.ceilDiv(chars(request), CHARS_PER_TOKEN);
    return Math.clamp(asked + most, 1, Integer.MAX_VALUE);
  }

  private static @Nullable Long mostAnswered(ModelApi api, JsonNode request) {
    return switch (api) {
      case EMBEDDINGS -> 0L;
      case RESPONSES -> first(request, List.of("max_output_tokens"));
      case CHAT -> {
        Long each = first(request, List.of("max_completion_tokens", "max_tokens"));
        long answers = Math.clamp(request.path("n").asLong(1), 1, 1_000);
        yield each == null ? null : each * answers;
      }
    };
  }

  private static @Nullable Long first(JsonNode request, List<String> names) {
    for (String name : names) {
      JsonNode value = request.path(name);
      if (value.isIntegralNumber() && value.asLong() > 0) {
        return Math.min(value.asLong(), Integer.MAX_VALUE);
      }
    }
    return null;
  }

  private static long chars(JsonNode json) {
    if (json.isTextual()) {
      return json.asText().startsWith(DATA_URL) ? 0 : json.asText().length();
    }
    long chars = 0;
    for (JsonNode part : json) {
      // A number in a list is a token, as embeddings may be asked for.
      chars += json.isArray() && part.isNumber() ? CHARS_PER_TOKEN : chars(part);
    }
    return chars;
  }
}
