package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/**
 * An exception as it was recorded. The class of the original is known by name only, on the attempt
 * that failed as well as on every later turn, so that code decides the same each time.
 */
public final class RecordedFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final String reason;
  private final @Nullable String stack;

  /**
   * @param type class name of the exception, or a Sluice error code
   * @param reason its message; may be empty
   * @param stack its stack trace as text; null: none was taken
   */
  public RecordedFailure(String type, String reason, @Nullable String stack) {
    super(reason.isEmpty() ? type : type + ": " + reason, null, false, false);
    this.type = type;
    this.reason = reason;
    this.stack = stack;
  }

  /** Class name of the exception, or a Sluice error code. */
  public String type() {
    return type;
  }

  /** Its message; may be empty. */
  public String reason() {
    return reason;
  }

  /** Its stack trace as text; null: none was taken. */
  public @Nullable String stack() {
    return stack;
  }
}
