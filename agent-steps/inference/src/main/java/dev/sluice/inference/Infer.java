package dev.sluice.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.sluice.errors.SluiceException;
import dev.sluice.openai.ModelRoute;
import dev.sluice.schemas.limits.Bounds;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.TypeRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls of models that a pool makes. The calling function's turn ends meanwhile: neither a thread
 * nor a place in its limits is held while the call waits for its turn, runs or is repeated.
 *
 * <pre>{@code
 * ChatCompletion answer =
 *     Infer.chat(
 *         ctx,
 *         "ask",
 *         ChatCompletionCreateParams.builder().model("gpt-5-mini").addUserMessage("Hello").build());
 * }</pre>
 *
 * A request's body travels, at most 1 MiB (SLUICE-3017), its headers do not. Each call throws
 * {@link StepFailedException} when the provider refused it or the last attempt failed (SLUICE-4112,
 * with the provider's code and message), or when no pool of that name serves the model
 * (SLUICE-4111); and SLUICE-3250 when the pool could not serve it, such as a stream.
 */
public final class Infer {
  private static final TypeRef<JsonNode> ANSWER = TypeRef.of(JsonNode.class);

  private Infer() {}

  /** Chat Completions by the pool {@code inference}. */
  public static ChatCompletion chat(Context ctx, String step, ChatCompletionCreateParams request) {
    return chat(ctx, step, InferencePool.DEFAULT_ID, request);
  }

  /** Chat Completions by another pool. */
  public static ChatCompletion chat(
      Context ctx, String step, String pool, ChatCompletionCreateParams request) {
    JsonNode body = ModelApi.JSON.valueToTree(request._body());
    return read(step, call(ctx, step, pool, ModelApi.CHAT, body), ChatCompletion.class);
  }

  /** Responses by the pool {@code inference}. */
  public static Response responses(Context ctx, String step, ResponseCreateParams request) {
    return responses(ctx, step, InferencePool.DEFAULT_ID, request);
  }

  /** Responses by another pool. */
  public static Response responses(
      Context ctx, String step, String pool, ResponseCreateParams request) {
    JsonNode body = ModelApi.JSON.valueToTree(request._body());
    return read(step, call(ctx, step, pool, ModelApi.RESPONSES, body), Response.class);
  }

  /** Embeddings by the pool {@code inference}. */
  public static CreateEmbeddingResponse embeddings(
      Context ctx, String step, EmbeddingCreateParams request) {
    return embeddings(ctx, step, InferencePool.DEFAULT_ID, request);
  }

  /** Embeddings by another pool. */
  public static CreateEmbeddingResponse embeddings(
      Context ctx, String step, String pool, EmbeddingCreateParams request) {
    JsonNode body = ModelApi.JSON.valueToTree(request._body());
    return read(
        step, call(ctx, step, pool, ModelApi.EMBEDDINGS, body), CreateEmbeddingResponse.class);
  }

  /**
   * Has a pool ask the models of agents: {@code AgentRunner.through(Infer.route("inference"),
   * api)}. With {@code live()} the pool streams the answers, and publishes their words.
   */
  public static ModelRoute route(String pool) {
    return (ctx, step, api, request, agent) ->
        call(
            ctx,
            step,
            pool,
            InferInput.of(
                switch (api) {
                  case CHAT -> ModelApi.CHAT;
                  case RESPONSES -> ModelApi.RESPONSES;
                },
                request,
                agent));
  }

  /** Any of these as JSON, in the provider's own words. */
  public static JsonNode call(
      Context ctx, String step, String pool, ModelApi api, JsonNode request) {
    return call(ctx, step, pool, InferInput.of(api, request, null));
  }

  private static JsonNode call(Context ctx, String step, String pool, InferInput input) {
    return Objects.requireNonNull(
        ctx.invoke(
            step, ModelFunction.idOf(pool, input.model()), input, ANSWER, Bounds.TIMEOUT.max()));
  }

  /** As {@link #call}, in a branch of its own: so several may run side by side. */
  public static Async<JsonNode> callAsync(
      Context ctx, String step, String pool, ModelApi api, JsonNode request) {
    InferInput input = InferInput.of(api, request, null);
    Async<@Nullable JsonNode> answer =
        ctx.invokeAsync(
            step, ModelFunction.idOf(pool, input.model()), input, ANSWER, Bounds.TIMEOUT.max());
    return () -> Objects.requireNonNull(answer.join());
  }

  private static <T> T read(String step, JsonNode answer, Class<T> type) {
    try {
      return ModelApi.JSON.treeToValue(answer, type);
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          "SLUICE-3253",
          "Expected an answer in step '" + step + "' that reads as " + type.getSimpleName() + ".",
          "Look at the answer in the trace; call by Infer.call to have it as JSON.",
          e);
    }
  }
}
