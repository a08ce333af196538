package dev.sluice.examples.support.providers;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.examples.support.agent.Embedder;
import java.util.Comparator;
import java.util.List;

/** Embeddings by a server that speaks the OpenAI API. */
public final class OpenAiEmbedder implements Embedder {
  /** As many numbers as similar cases need; 50 of them stay far below what a step may return. */
  private static final int DIMENSIONS = 256;

  private final OpenAIClient client;
  private final String model;

  /**
   * By this client, which should repeat nothing itself.
   *
   * @param model such as {@code text-embedding-3-small}
   */
  public OpenAiEmbedder(OpenAIClient client, String model) {
    this.client = client;
    this.model = model;
  }

  @Override
  public List<List<Double>> embed(List<String> texts) {
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(model)
                    .dimensions(DIMENSIONS)
                    .inputOfArrayOfStrings(texts)
                    .build());
    List<List<Double>> embeddings =
        answer.data().stream()
            .sorted(Comparator.comparingLong(Embedding::index))
            .map(each -> each.embedding().stream().map(Float::doubleValue).toList())
            .toList();
    if (embeddings.size() != texts.size()) {
      throw new IllegalStateException(
          "Expected " + texts.size() + " embeddings, found " + embeddings.size());
    }
    return embeddings;
  }
}
