package dev.sluice.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's function for a model is given.
 *
 * @param model the request's: the key of the pool's limits
 * @param request as the provider's API takes it
 * @param tokens what it is thought to use; null: the request does not tell
 * @param agent whose words are published to who follows the calling run; null: nobody is to hear
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferInput(
    String model,
    ModelApi api,
    JsonNode request,
    @Nullable Integer tokens,
    @Nullable String agent) {
  /**
   * Checks what the pool could not serve.
   *
   * @throws SluiceException SLUICE-3250 when the request is no JSON object, names no model, or asks
   *     for a stream
   */
  static InferInput of(ModelApi api, JsonNode request, @Nullable String agent) {
    String model = request.path("model").asText("");
    if (!request.isObject() || model.isBlank()) {
      throw invalid(
          "a JSON object with a model", request.isObject() ? "no model" : "another value");
    }
    if (request.path("stream").asBoolean() || request.path("background").asBoolean()) {
      throw invalid("a request whose answer comes at once", "stream or background");
    }
    return new InferInput(model, api, request, RequestTokens.of(api, request), agent);
  }

  static SluiceException invalid(String expected, String found) {
    return new SluiceException(
        "SLUICE-3250",
        "Expected " + expected + " for the pool, found " + found + ".",
        "Correct the request, and send it by Infer.");
  }
}
