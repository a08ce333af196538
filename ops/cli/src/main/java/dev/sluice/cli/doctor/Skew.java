package dev.sluice.cli.doctor;

import java.time.Duration;
import java.time.Instant;

/**
 * How far another clock is ahead of this machine's (negative: behind), as far as one answer tells.
 *
 * @param low at least so far
 * @param high at most so far
 */
record Skew(Duration low, Duration high) {
  /**
   * The other clock showed something from {@code from} to {@code to} at some moment between {@code
   * sent} and {@code received} by this machine's.
   */
  static Skew of(Instant sent, Instant received, Instant from, Instant to) {
    return new Skew(Duration.between(received, from), Duration.between(sent, to));
  }

  /** How far the clock is ahead of another one that was compared with this machine's too. */
  Skew against(Skew other) {
    return new Skew(low.minus(other.high), high.minus(other.low));
  }

  /** What is certain of it; zero: the clocks may agree. */
  Duration certain() {
    if (low.isPositive()) {
      return low;
    }
    return high.isNegative() ? high : Duration.ZERO;
  }
}
