package dev.sluice.sdk;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a step or a function that knows when another attempt makes sense, such as after a 429
 * with {@code Retry-After}. It counts as a failed attempt; only the time of the next one changes.
 */
public class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Instant at;
  private final @Nullable Duration delay;

  /** The next attempt is due {@code delay} after the failure. */
  public RetryAfterException(String message, Duration delay) {
    this(message, delay, null);
  }

  /** The next attempt is due {@code delay} after the failure. */
  public RetryAfterException(String message, Duration delay, @Nullable Throwable cause) {
    super(message, cause);
    this.delay = delay;
    this.at = null;
  }

  /** The next attempt is due at {@code at}. */
  public RetryAfterException(String message, Instant at) {
    super(message);
    this.at = at;
    this.delay = null;
  }

  /** When the next attempt is due, for a failure at {@code now}. */
  public Instant retryAt(Instant now) {
    if (at != null) {
      return at;
    }
    return delay == null ? now : now.plus(delay);
  }
}
