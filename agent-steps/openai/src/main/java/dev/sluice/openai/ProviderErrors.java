package dev.sluice.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.RetryAfterException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;

/** Which failures of the provider are worth another attempt, and when. */
public final class ProviderErrors {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

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
    Optional<Duration> told =
        first(headers, "retry-after-ms")
            .flatMap(value -> millis(value, 1))
            .or(() -> first(headers, "retry-after").flatMap(value -> millis(value, 1000)))
            .or(() -> first(headers, "retry-after").flatMap(value -> until(value, now)));
    return told.map(
        wait ->
            wait.isNegative()
                ? Duration.ZERO
                : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private static Optional<String> first(Headers headers, String name) {
    return headers.values(name).stream().findFirst();
  }

  private static Optional<Duration> millis(String number, int each) {
    try {
      double millis = Double.parseDouble(number) * each;
      return Double.isNaN(millis)
          ? Optional.empty()
          : Optional.of(Duration.ofMillis((long) millis));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, at));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
