package dev.sluice.errors;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A broken promise or bad input, told with a stable code, what was expected and found, and what to
 * do next. The codes are listed in {@code docs/errors.md}.
 */
@NullMarked
public class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String problem;
  private final String hint;

  /**
   * @param code stable, such as {@code SLUICE-1001}
   * @param problem what was expected and what was found, one sentence
   * @param hint what to do next, one sentence; may be empty
   */
  public SluiceException(String code, String problem, String hint) {
    this(code, problem, hint, null);
  }

  /**
   * @param code stable, such as {@code SLUICE-1001}
   * @param problem what was expected and what was found, one sentence
   * @param hint what to do next, one sentence; may be empty
   * @param cause what led to it; null when nothing did
   */
  public SluiceException(String code, String problem, String hint, @Nullable Throwable cause) {
    super(code + " " + problem + (hint.isEmpty() ? "" : "\n" + hint), cause);
    this.code = code;
    this.problem = problem;
    this.hint = hint;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** What was expected and what was found. */
  public String problem() {
    return problem;
  }

  /** What to do next; may be empty. */
  public String hint() {
    return hint;
  }
}
