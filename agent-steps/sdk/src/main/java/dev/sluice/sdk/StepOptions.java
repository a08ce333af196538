package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one step differs from the others of its function.
 *
 * @param retry its own policy; null: the function's
 * @param timeout how long one attempt may take, more than zero; null: as long as it likes
 */
public record StepOptions(@Nullable RetryPolicy retry, @Nullable Duration timeout) {
  /** The function's policy, no timeout. */
  public static final StepOptions DEFAULT = new StepOptions(null, null);

  public StepOptions {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new SluiceException(
          "SLUICE-2006",
          "Expected a step timeout of more than zero, found " + timeout + ".",
          "Leave it out for a step that may take as long as it likes.");
    }
  }

  /** The default policy with this many retries, 0 to 20. */
  public static StepOptions retries(int retries) {
    return DEFAULT.withRetry(RetryPolicy.of(retries));
  }

  public static StepOptions retry(RetryPolicy policy) {
    return DEFAULT.withRetry(policy);
  }

  /**
   * An attempt that takes longer fails with SLUICE-3008 and counts as any other failed attempt. Its
   * thread is interrupted; what does not react to that goes on unobserved.
   */
  public static StepOptions timeout(Duration timeout) {
    return DEFAULT.withTimeout(timeout);
  }

  public StepOptions withRetries(int retries) {
    return withRetry(RetryPolicy.of(retries));
  }

  public StepOptions withRetry(RetryPolicy policy) {
    return new StepOptions(policy, timeout);
  }

  public StepOptions withTimeout(Duration timeout) {
    return new StepOptions(retry, timeout);
  }
}
