package dev.sluice.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.RetryAfter;
import dev.sluice.sdk.RetryAfterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which failures of the provider are worth another attempt, and when. */
public final class ProviderErrors {
  private ProviderErrors() {}

  /**
   * What a step is to throw for {@code failure}: {@link RetryAfterException} where the provider
   * said when, {@link SluiceException} (SLUICE-3206) where another attempt cannot help, and the
   * failure itself (timeouts, connections, 5xx) where it may.
   */
  public static RuntimeException translate(RuntimeException failure, Instant now) {
    if (!(failure instanceof OpenAIServiceException answered)) {
      return failure;
    }
    int status = answered.statusCode();
    if (status >= 400 && status < 500 && status != 408 && status != 409 && status != 429) {
      return new SluiceException(
          "SLUICE-3206",
          "Expected the provider to take the request, it answered "
              + status
              + answered.code().map(code -> " (" + code + ")").orElse("")
              + ": "
              + answered.getMessage(),
          "Correct key, model or request; then replay the run.",
          failure);
    }
    String message = Objects.requireNonNullElse(answered.getMessage(), "status " + status);
    return retryAfter(answered.headers(), now)
        .<RuntimeException>map(wait -> new RetryAfterException(message, wait, failure))
        .orElse(failure);
  }

  private static Optional<Duration> retryAfter(Headers headers, Instant now) {
    return RetryAfter.parseMillis(first(headers, "retry-after-ms"))
        .or(() -> RetryAfter.parse(first(headers, "retry-after"), now));
  }

  private static @Nullable String first(Headers headers, String name) {
    return headers.values(name).stream().findFirst().orElse(null);
  }
}
