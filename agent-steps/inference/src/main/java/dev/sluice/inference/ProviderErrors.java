package dev.sluice.inference;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.RetryAfterException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a provider's refusal means for the step that got it. */
final class ProviderErrors {
  /** Timed out, in conflict with another request, too many of them; or 500 and above. */
  private static final List<Integer> REPEATED = List.of(408, 409, 429);

  private ProviderErrors() {}

  /**
   * What the step is to fail with: the time of the next attempt if the provider says one, the
   * refusal itself if it may be repeated, and SLUICE-3251 if it is final.
   */
  static RuntimeException of(String provider, OpenAIServiceException refused, Instant now) {
    int status = refused.statusCode();
    if (status < 500 && !REPEATED.contains(status)) {
      return new SluiceException(
          "SLUICE-3251",
          "Expected '" + provider + "' to take the request, found " + told(refused) + ".",
          status == 401 || status == 403
              ? "Correct the pool's key for this provider, then replay."
              : "Correct the request, then replay.",
          refused);
    }
    Duration delay = delay(refused.headers(), now);
    return delay == null
        ? refused
        : new RetryAfterException("'" + provider + "' answered " + told(refused), delay, refused);
  }

  private static String told(OpenAIServiceException refused) {
    return refused.statusCode()
        + refused.type().map(type -> " " + type).orElse("")
        + refused.code().map(code -> " (" + code + ")").orElse("")
        + ": "
        + refused.getMessage();
  }

  private static @Nullable Duration delay(Headers headers, Instant now) {
    String millis = first(headers, "retry-after-ms");
    if (millis != null && millis.matches("[0-9]{1,7}")) {
      return Duration.ofMillis(Long.parseLong(millis));
    }
    return RetryAfter.parse(first(headers, "retry-after"), now);
  }

  private static @Nullable String first(Headers headers, String name) {
    List<String> values = headers.values(name);
    return values.isEmpty() ? null : values.getFirst();
  }
}
