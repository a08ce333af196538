package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a step or a function when another attempt cannot help: the failure is final at once.
 */
public class NonRetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NonRetryableException(String message) {
    super(message);
  }

  public NonRetryableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
