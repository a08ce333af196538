package dev.sluice.inference;

import dev.sluice.schemas.limits.Bounds;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.TypeRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HTTP calls that a pool makes. The calling function's turn ends meanwhile: neither a thread nor a
 * place in its limits is held while the call waits for its turn, runs or is repeated.
 *
 * <pre>{@code
 * HttpAnswer rates = Fetch.send(ctx, "rates", HttpCall.get("https://api.example.com/rates"));
 * }</pre>
 */
public final class Fetch {
  private static final TypeRef<HttpAnswer> ANSWER = TypeRef.of(HttpAnswer.class);

  private Fetch() {}

  /**
   * Has the pool {@code inference} make a call.
   *
   * @param step name of the step in the caller
   * @param call at most 1 MiB as JSON (SLUICE-3017)
   * @return the answer, whatever its status, unless the call names it as a failure
   * @throws StepFailedException when the pool refused the call, a status failed it, or its last
   *     attempt failed (SLUICE-4112, with the reason), or there is no such pool (SLUICE-4111)
   */
  public static HttpAnswer send(Context ctx, String step, HttpCall call) {
    return send(ctx, step, InferencePool.DEFAULT_ID, call);
  }

  /** As {@link #send(Context, String, HttpCall)}, by another pool. */
  public static HttpAnswer send(Context ctx, String step, String pool, HttpCall call) {
    return Objects.requireNonNull(
        ctx.invoke(
            step, FetchFunction.idOf(pool), FetchInput.of(call), ANSWER, Bounds.TIMEOUT.max()));
  }

  /** As {@link #send(Context, String, HttpCall)}, in a branch of its own. */
  public static Async<HttpAnswer> sendAsync(Context ctx, String step, HttpCall call) {
    return sendAsync(ctx, step, InferencePool.DEFAULT_ID, call);
  }

  /** As {@link #send(Context, String, String, HttpCall)}, in a branch of its own. */
  public static Async<HttpAnswer> sendAsync(Context ctx, String step, String pool, HttpCall call) {
    Async<@Nullable HttpAnswer> answer =
        ctx.invokeAsync(
            step, FetchFunction.idOf(pool), FetchInput.of(call), ANSWER, Bounds.TIMEOUT.max());
    return () -> Objects.requireNonNull(answer.join());
  }
}
