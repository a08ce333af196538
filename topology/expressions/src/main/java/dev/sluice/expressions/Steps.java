package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;

/** What one evaluation may still cost. */
final class Steps {
  /** The nodes that one evaluation may visit; long texts and collections count as several. */
  static final int MAX = 100_000;

  /** So much of a text is one step to read or copy. */
  static final int CHARS_PER_STEP = 64;

  /** So many characters of a search are one step. */
  private static final int COMPARISONS_PER_STEP = 1024;

  private long taken;

  /**
   * Takes some.
   *
   * @throws SluiceException SLUICE-2104 when none is left
   */
  void take(long count) {
    taken += count;
    if (taken > MAX) {
      throw new SluiceException(
          "SLUICE-2104",
          "Expected an expression that needs at most "
              + MAX
              + " steps, found one that needs more for this event.",
          "Avoid macros within macros over long lists, or send a shorter list.");
    }
  }

  void read(String text) {
    take(text.length() / CHARS_PER_STEP);
  }

  /** The worst case of a search is the product of the two lengths. */
  void search(String text, String part) {
    take((long) text.length() * part.length() / COMPARISONS_PER_STEP);
  }

  /** Matching is linear in the text, times the size of the pattern. */
  void match(String text, String pattern) {
    take(pattern.length() + (long) text.length() * (1 + pattern.length() / 16) / 4);
  }
}
