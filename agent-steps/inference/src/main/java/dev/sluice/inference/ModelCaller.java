package dev.sluice.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIException;
import dev.sluice.errors.SluiceException;
import dev.sluice.openai.Narration;
import dev.sluice.openai.PriceTable;
import dev.sluice.openai.ProviderErrors;
import dev.sluice.openai.Usage;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.RetryAfterException;
import dev.sluice.sdk.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes one attempt of a model's call and tells the step what it took. Thread-safe. */
final class ModelCaller {
  /** A step's result may not be longer. */
  private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

  private final String provider;
  private final OpenAIClient client;
  private final PriceTable prices;

  ModelCaller(String provider, OpenAIClient client, PriceTable prices) {
    this.provider = provider;
    this.client = client;
    this.prices = prices;
  }

  /**
   * Makes the call.
   *
   * @return the provider's answer as it came; put together from its parts where an agent is heard
   * @throws SluiceException SLUICE-3206 refused by the provider, SLUICE-3252
   * @throws RetryAfterException the provider said when to ask again
   * @throws IOException there was no answer, or half of one
   */
  JsonNode call(InferInput input, Step step) throws IOException {
    long start = System.nanoTime();
    try {
      String agent = input.agent();
      JsonNode answer =
          agent == null ? whole(input, step) : heard(input, step, Narration.toCaller(step, agent));
      step.modelCall(told(input, answer, Duration.ofNanos(System.nanoTime() - start)));
      return answer;
    } catch (OpenAIException e) {
      throw ProviderErrors.translate(e, Instant.now());
    } catch (JsonProcessingException e) {
      throw new IOException("'" + provider + "' answered with what is no JSON", e);
    }
  }

  private JsonNode whole(InferInput input, Step step) throws IOException {
    try (HttpResponse response = input.api().send(client, input.request(), step.idempotencyKey())) {
      byte[] body = response.body().readNBytes(MAX_ANSWER_BYTES + 1);
      if (body.length > MAX_ANSWER_BYTES) {
        throw tooLong(input);
      }
      return ModelApi.JSON.readTree(body);
    }
  }

  private JsonNode heard(InferInput input, Step step, Narration narration)
      throws JsonProcessingException {
    AtomicInteger chars = new AtomicInteger();
    try {
      return input.api().stream(
          client,
          input.request(),
          step.idempotencyKey(),
          words -> {
            if (chars.addAndGet(words.length()) > MAX_ANSWER_BYTES) {
              throw tooLong(input);
            }
            narration.text(words);
          });
    } finally {
      narration.flush();
    }
  }

  private static SluiceException tooLong(InferInput input) {
    return new SluiceException(
        "SLUICE-3252",
        "Expected an answer of at most 4 MiB from model '" + input.model() + "', found more.",
        "Ask for less at once.");
  }

  /** The two APIs name the same things differently. */
  private ModelCall told(InferInput input, JsonNode answer, Duration latency) {
    JsonNode usage = answer.path("usage");
    long prompt = count(usage, "prompt_tokens", "input_tokens");
    JsonNode details =
        usage.has("prompt_tokens_details")
            ? usage.path("prompt_tokens_details")
            : usage.path("input_tokens_details");
    long cached = Math.min(prompt, Math.max(0, details.path("cached_tokens").asLong()));
    long completion = count(usage, "completion_tokens", "output_tokens");
    String told = answer.path("model").asText("");
    String model = told.isBlank() ? input.model() : told;
    return new ModelCall(
        provider,
        model,
        prompt,
        completion,
        cached,
        prices.cost(model, new Usage(prompt, completion, cached, null)),
        latency,
        finishReason(answer));
  }

  private static long count(JsonNode usage, String ofChat, String ofResponses) {
    JsonNode count = usage.has(ofChat) ? usage.path(ofChat) : usage.path(ofResponses);
    return Math.max(0, count.asLong());
  }

  private static @Nullable String finishReason(JsonNode answer) {
    String ofChat = answer.path("choices").path(0).path("finish_reason").asText("");
    if (!ofChat.isEmpty()) {
      return ofChat;
    }
    String why = answer.path("incomplete_details").path("reason").asText("");
    String status = answer.path("status").asText("");
    return why.isEmpty() ? (status.isEmpty() ? null : status) : why;
  }
}
