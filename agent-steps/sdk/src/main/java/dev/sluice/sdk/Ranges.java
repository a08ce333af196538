package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;

/** Checks what a definition says against what is accepted. */
final class Ranges {
  private Ranges() {}

  /**
   * @throws SluiceException SLUICE-2021 when {@code found} is out of range
   */
  static void check(String what, long found, Bounds.Range range) {
    if (!range.has(found)) {
      throw outOfRange(
          what,
          range.max() == Integer.MAX_VALUE
              ? "at least " + range.min()
              : range.min() + " to " + range.max(),
          "" + found);
    }
  }

  /**
   * @throws SluiceException SLUICE-2021 when {@code found} is out of range
   */
  static void check(String what, Duration found, Bounds.Span span) {
    if (!span.has(found)) {
      throw outOfRange(what, text(span.min()) + " to " + text(span.max()), text(found));
    }
  }

  private static SluiceException outOfRange(String what, String expected, String found) {
    return new SluiceException(
        "SLUICE-2021",
        "Expected " + what + " to be " + expected + ", found " + found + ".",
        "Choose a value in that range.");
  }

  /** As people write it: {@code 7 days}, {@code 1 hour}, else ISO 8601 such as {@code PT1.5S}. */
  private static String text(Duration d) {
    if (d.isZero() || d.isNegative() || d.getNano() != 0) {
      return d.toString();
    }
    long seconds = d.getSeconds();
    return seconds % 86_400 == 0
        ? count(seconds / 86_400, "day")
        : seconds % 3_600 == 0 ? count(seconds / 3_600, "hour") : count(seconds, "second");
  }

  private static String count(long n, String unit) {
    return n + " " + unit + (n == 1 ? "" : "s");
  }
}
