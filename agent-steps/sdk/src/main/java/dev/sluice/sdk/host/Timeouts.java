package dev.sluice.sdk.host;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;

/** How long a run may wait. */
public final class Timeouts {
  /** A year and a day. */
  public static final Duration LONGEST = Bounds.TIMEOUT.max();

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private Timeouts() {}

  /**
   * Checks a timeout.
   *
   * @param of what it is of, for the message
   * @throws SluiceException SLUICE-3015 when it is not 1 ms to 366 days
   */
  public static void check(String of, Duration timeout) {
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new SluiceException(
          "SLUICE-3015",
          "Expected the timeout of " + of + " to be 1 ms to 366 days, found " + timeout + ".",
          "Choose one in that range; wait again for longer.");
    }
  }
}
