package dev.sluice.sdk;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Retry-After} of an HTTP answer (RFC 9110, section 10.2.3): seconds, or a date.
 * What it says is for a {@link RetryAfterException}.
 */
public final class RetryAfter {
  /** What is longer is cut: a server's slip should not hold a run for months. */
  public static final Duration LONGEST = Duration.ofHours(24);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");

  private RetryAfter() {}

  /**
   * How long to wait, 0 to 24 hours. Providers send fractions of seconds too, which the RFC does
   * not know; they are taken.
   *
   * @param header its value; null: it is not there
   * @return empty when the header is not there or says nothing that can be read
   */
  public static Optional<Duration> parse(@Nullable String header, Instant now) {
    if (header == null) {
      return Optional.empty();
    }
    String value = header.strip();
    if (NUMBER.matcher(value).matches()) {
      return Optional.of(millis(Double.parseDouble(value) * 1_000));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, at)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The same for {@code retry-after-ms}, which OpenAI and its kin send.
   *
   * @param header milliseconds; null: it is not there
   */
  public static Optional<Duration> parseMillis(@Nullable String header) {
    return header != null && NUMBER.matcher(header.strip()).matches()
        ? Optional.of(millis(Double.parseDouble(header.strip())))
        : Optional.empty();
  }

  private static Duration millis(double millis) {
    return bounded(Duration.ofMillis((long) millis));
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
