package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import java.time.Duration;

/** An attempt took longer than its step allows; another may be faster. */
final class StepTimedOut extends SluiceException {
  private static final long serialVersionUID = 1L;

  StepTimedOut(String step, Duration timeout) {
    super(
        "SLUICE-3008",
        "Expected an attempt of step '"
            + step
            + "' to take at most "
            + timeout
            + ", it is not done.",
        "The step is tried again; give it a longer timeout if it needs one.");
  }
}
