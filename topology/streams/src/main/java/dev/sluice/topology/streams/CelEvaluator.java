package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expression;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.RunSignal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Evaluates the expressions of functions. One thread. */
final class CelEvaluator implements Evaluator {
  private static final Set<String> EVENT = Set.of("event");
  private static final Set<String> EVENT_AND_ASYNC = Set.of("event", "async");

  private final LongSupplier clock;
  private final ParsedEvent parsed = new ParsedEvent(Scope::event);

  /**
   * @param clock milliseconds since 1970, for {@code now()}
   */
  CelEvaluator(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public boolean test(String condition, Event event) {
    try {
      return Expressions.compile(condition, EVENT).test(parsed.scope(event), now());
    } catch (SluiceException cannotBeEvaluated) {
      return false;
    }
  }

  @Override
  public @Nullable Problem problem(String condition) {
    try {
      Expressions.compile(condition, EVENT);
      return null;
    } catch (SluiceException invalid) {
      String hint = invalid.hint();
      return new Problem(invalid.code(), invalid.problem() + (hint.isEmpty() ? "" : " " + hint));
    }
  }

  @Override
  public @Nullable String key(String expression, Event event) {
    try {
      return Expressions.compile(expression, EVENT).key(parsed.scope(event), now());
    } catch (SluiceException cannotBeEvaluated) {
      return null;
    }
  }

  @Override
  public int integer(String expression, Event event) {
    try {
      long value = Expressions.compile(expression, EVENT).integer(parsed.scope(event), now());
      return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } catch (SluiceException cannotBeEvaluated) {
      return 0;
    }
  }

  @Override
  public RunSignal.@Nullable WaitFor plan(String name, @Nullable String condition, Event started) {
    if (condition == null) {
      return new RunSignal.WaitFor(name, "", "", null, "");
    }
    try {
      Expression expression = Expressions.compile(condition, EVENT_AND_ASYNC);
      WaitPlan plan = WaitPlan.of(expression, parsed.scope(started), now());
      return plan.neverMatches()
          ? null
          : new RunSignal.WaitFor(
              name,
              plan.path(),
              Objects.requireNonNullElse(plan.value(), ""),
              plan.residual(),
              condition);
    } catch (SluiceException cannotBeEvaluated) {
      return null;
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.getAsLong());
  }
}
