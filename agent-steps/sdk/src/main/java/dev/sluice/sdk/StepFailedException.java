package dev.sluice.sdk;

/**
 * A step has failed for good: its attempts are used up, or it said that another cannot help. Code
 * may catch it and go on; uncaught, it fails the run. It is thrown again at the same place on every
 * later turn.
 */
public final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final int attempts;
  private final RecordedFailure failure;

  /**
   * @param step memo key of the step
   * @param attempts how many were made, from 1
   * @param failure the last one's failure
   */
  public StepFailedException(String step, int attempts, RecordedFailure failure) {
    super(
        "Step '"
            + step
            + "' failed after "
            + attempts
            + (attempts == 1 ? " attempt: " : " attempts: ")
            + failure.getMessage(),
        failure);
    this.step = step;
    this.attempts = attempts;
    this.failure = failure;
  }

  /** Memo key of the step. */
  public String step() {
    return step;
  }

  /** How many attempts were made, from 1. */
  public int attempts() {
    return attempts;
  }

  /** What the last attempt failed with; also the cause. */
  public RecordedFailure failure() {
    return failure;
  }
}
