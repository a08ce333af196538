package dev.sluice.gateway.read;

import org.jspecify.annotations.Nullable;

/**
 * An exception as it was recorded.
 *
 * @param type class name, or a Sluice error code
 * @param message empty when it had none
 * @param stack its stack trace with causes; null: none was taken
 * @param retryable false: another attempt could not help
 */
public record Failure(String type, String message, @Nullable String stack, boolean retryable) {}
