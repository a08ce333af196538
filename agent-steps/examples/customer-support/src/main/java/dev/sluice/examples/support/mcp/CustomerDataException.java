package dev.sluice.examples.support.mcp;

import org.jspecify.annotations.Nullable;

/** A call of {@code customer-data} failed; it may be repeated. */
public final class CustomerDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CustomerDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
