package dev.sluice.cli.doctor;

import dev.sluice.errors.SluiceException;

/**
 * What a look at one thing found.
 *
 * @param found one sentence or less
 * @param code of {@code docs/errors.md}; empty for {@link Level#OK} and {@link Level#SKIPPED}
 * @param todo what to do about it; empty: nothing
 */
public record Finding(Level level, String found, String code, String todo) {
  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, but something is not as it should be. */
    WARN,
    /** Does not work, or will not for long. */
    FAIL,
    /** Could not be looked at, or there is nothing to look at. */
    SKIPPED
  }

  static Finding ok(String found) {
    return new Finding(Level.OK, found, "", "");
  }

  static Finding skipped(String why) {
    return new Finding(Level.SKIPPED, why, "", "");
  }

  static Finding warn(String code, String found, String todo) {
    return new Finding(Level.WARN, found, code, todo);
  }

  static Finding fail(String code, String found, String todo) {
    return new Finding(Level.FAIL, found, code, todo);
  }

  static Finding fail(SluiceException problem) {
    return fail(problem.code(), problem.problem(), problem.hint());
  }
}
