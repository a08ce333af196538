package dev.sluice.openai;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Texts as their places in the space of meanings, by a server that speaks the OpenAI API. Each call
 * tells the step that it is made in what it took. Immutable, thread-safe.
 *
 * @param client which should repeat nothing itself, as that of {@link OpenAiSettings}
 * @param model such as {@code text-embedding-3-small}
 * @param dimensions how many numbers an embedding has, at least 1; the models take their own bounds
 * @param prices what calls cost
 */
public record Embeddings(OpenAIClient client, String model, int dimensions, PriceTable prices) {
  public Embeddings {
    if (dimensions < 1) {
      throw new IllegalArgumentException("Expected dimensions of at least 1, found " + dimensions);
    }
  }

  /** At the prices that Sluice comes with. */
  public static Embeddings of(OpenAIClient client, String model, int dimensions) {
    return new Embeddings(client, model, dimensions, PriceTable.bundled());
  }

  /**
   * One embedding for each text, in their order. Call it in the body of {@code step}.
   *
   * @param texts 1 to 2,048
   * @throws SluiceException SLUICE-3206 when the server refuses the request, SLUICE-6233 when it
   *     answers with fewer or more embeddings; final
   * @throws dev.sluice.sdk.RetryAfterException when the server says when to ask again
   */
  public List<List<Double>> embed(List<String> texts, Step step) {
    long begun = System.nanoTime();
    CreateEmbeddingResponse answer;
    try {
      answer =
          client
              .embeddings()
              .create(
                  EmbeddingCreateParams.builder()
                      .model(model)
                      .dimensions(dimensions)
                      .inputOfArrayOfStrings(texts)
                      .build());
    } catch (RuntimeException e) {
      throw ProviderErrors.translate(e, Instant.now());
    }
    Duration latency = Duration.ofNanos(System.nanoTime() - begun);
    String by = answer.model().isEmpty() ? model : answer.model();
    Usage usage = new Usage(answer.usage().promptTokens(), 0, 0, BigDecimal.ZERO);
    step.modelCall(
        new ModelCall(
            ModelApi.PROVIDER,
            by,
            usage.promptTokens(),
            0,
            0,
            prices.cost(by, usage),
            latency,
            null));
    List<List<Double>> embeddings =
        answer.data().stream()
            .sorted(Comparator.comparingLong(Embedding::index))
            .map(each -> each.embedding().stream().map(Float::doubleValue).toList())
            .toList();
    if (embeddings.size() != texts.size()) {
      throw new SluiceException(
          "SLUICE-6233",
          "Expected %d embeddings of %s, found %d.".formatted(texts.size(), by, embeddings.size()),
          "Ask a server that gives one for each text.");
    }
    return embeddings;
  }
}
