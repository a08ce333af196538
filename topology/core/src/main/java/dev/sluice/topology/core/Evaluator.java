package dev.sluice.topology.core;

import org.jspecify.annotations.Nullable;

/**
 * What the expressions of functions say of events. An expression that cannot be evaluated is false,
 * nothing or 0: workers have had it checked before they registered the function.
 */
public interface Evaluator {
  /** Whether {@code condition} is true of {@code event}. */
  boolean test(String condition, Event event);

  /** What is wrong with a condition over {@code event} that nobody has checked; null: nothing. */
  default @Nullable Problem problem(String condition) {
    return null;
  }

  /** Why an expression is none; {@code code} is stable. */
  record Problem(String code, String message) {}

  /** The value of {@code expression} as text; null: it evaluates to nothing. */
  @Nullable String key(String expression, Event event);

  /** The value of {@code expression}; 0 when it is no whole number. */
  int integer(String expression, Event event);

  /**
   * What a run waits for.
   *
   * @param condition over {@code async}, and {@code event} for {@code started}; null: none
   * @return null when no event can fulfil it
   */
  RunSignal.@Nullable WaitFor plan(String name, @Nullable String condition, Event started);

  /** For functions without expressions: all conditions are false, all keys nothing. */
  static Evaluator none() {
    return new Evaluator() {
      @Override
      public boolean test(String condition, Event event) {
        return false;
      }

      @Override
      public @Nullable String key(String expression, Event event) {
        return null;
      }

      @Override
      public int integer(String expression, Event event) {
        return 0;
      }

      @Override
      public RunSignal.@Nullable WaitFor plan(
          String name, @Nullable String condition, Event started) {
        return condition == null ? new RunSignal.WaitFor(name, "", "", null, "") : null;
      }
    };
  }
}
