package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/**
 * One run at a time, from its start to its end.
 *
 * @param mode who gives way
 * @param key an expression over {@code event}: one run for each of its values, any number for an
 *     event for which it gives nothing; null: one in all
 */
public record Singleton(Mode mode, @Nullable String key) {
  /** Who gives way when a second run is to start. */
  public enum Mode {
    /** The second: it does not start, and is recorded as skipped. */
    SKIP,
    /** The first: it is cancelled. */
    CANCEL
  }

  /** While one runs, another does not start. */
  public static Singleton skip() {
    return new Singleton(Mode.SKIP, null);
  }

  /** One that starts cancels the one that runs. */
  public static Singleton cancel() {
    return new Singleton(Mode.CANCEL, null);
  }

  /** One run for each value of {@code key}. */
  public Singleton key(String key) {
    return new Singleton(mode, key);
  }
}
