package dev.sluice.topology.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param type class name of the exception, or a Sluice error code
 * @param message may be empty
 * @param stack null when none was taken
 * @param retryable false: another attempt cannot help
 * @param retryAt earliest next attempt, as the failing code asked; null: the policy decides
 */
public record Failure(
    String type,
    String message,
    @Nullable String stack,
    boolean retryable,
    @Nullable Instant retryAt) {

  Failure withoutStack() {
    return stack == null ? this : new Failure(type, message, null, retryable, retryAt);
  }

  /** A failure that the engine itself found: final, without a stack. */
  static Failure ofEngine(String code, String message) {
    return new Failure(code, message, null, false, null);
  }
}
