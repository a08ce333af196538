package dev.sluice.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.sluice.openai.Streaming;
import java.util.function.Consumer;

/** Which of the provider's APIs a request is for; requests and answers are its own JSON. */
public enum ModelApi {
  /** Chat Completions: {@code /chat/completions}. */
  CHAT {
    @Override
    HttpResponse send(OpenAIClient client, JsonNode request, String key)
        throws JsonProcessingException {
      return client.chat().completions().withRawResponse().create(params(request, key));
    }

    @Override
    JsonNode stream(OpenAIClient client, JsonNode request, String key, Consumer<String> parts)
        throws JsonProcessingException {
      return JSON.valueToTree(Streaming.chat(client, params(request, key), parts));
    }

    private static ChatCompletionCreateParams params(JsonNode request, String key)
        throws JsonProcessingException {
      return ChatCompletionCreateParams.builder()
          .body(JSON.treeToValue(request, ChatCompletionCreateParams.Body.class))
          .putAdditionalHeader(IDEMPOTENCY_KEY, key)
          .build();
    }
  },

  /** Responses: {@code /responses}. */
  RESPONSES {
    @Override
    HttpResponse send(OpenAIClient client, JsonNode request, String key)
        throws JsonProcessingException {
      return client.responses().withRawResponse().create(params(request, key));
    }

    @Override
    JsonNode stream(OpenAIClient client, JsonNode request, String key, Consumer<String> parts)
        throws JsonProcessingException {
      return JSON.valueToTree(Streaming.responses(client, params(request, key), parts));
    }

    private static ResponseCreateParams params(JsonNode request, String key)
        throws JsonProcessingException {
      return ResponseCreateParams.builder()
          .body(JSON.treeToValue(request, ResponseCreateParams.Body.class))
          .putAdditionalHeader(IDEMPOTENCY_KEY, key)
          .build();
    }
  },

  /** Embeddings: {@code /embeddings}. */
  EMBEDDINGS {
    @Override
    HttpResponse send(OpenAIClient client, JsonNode request, String key)
        throws JsonProcessingException {
      return client
          .embeddings()
          .withRawResponse()
          .create(
              EmbeddingCreateParams.builder()
                  .body(JSON.treeToValue(request, EmbeddingCreateParams.Body.class))
                  .putAdditionalHeader(IDEMPOTENCY_KEY, key)
                  .build());
    }

    @Override
    JsonNode stream(OpenAIClient client, JsonNode request, String key, Consumer<String> parts) {
      throw InferInput.invalid("a model that says words, as an agent is to be heard", "embeddings");
    }
  };

  /** As the provider's client reads and writes it. */
  static final JsonMapper JSON = ObjectMappers.jsonMapper();

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /**
   * Sends a request; what is no success comes out as the client's exceptions.
   *
   * @throws JsonProcessingException the request is no JSON object
   */
  abstract HttpResponse send(OpenAIClient client, JsonNode request, String key)
      throws JsonProcessingException;

  /**
   * Sends a request whose answer is heard as it comes.
   *
   * @param parts told the words
   * @return the whole answer
   * @throws JsonProcessingException the request is no JSON object
   * @throws dev.sluice.errors.SluiceException SLUICE-3250 the API has no words
   */
  abstract JsonNode stream(
      OpenAIClient client, JsonNode request, String key, Consumer<String> parts)
      throws JsonProcessingException;
}
