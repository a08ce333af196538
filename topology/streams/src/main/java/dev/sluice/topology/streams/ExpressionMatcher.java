package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.waits.Matcher;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What expressions say of events that came. One thread. */
final class ExpressionMatcher implements Matcher {
  private static final String ROOT = "async.";

  private final Supplier<Instant> clock;
  private final ParsedEvent parsed = new ParsedEvent(Scope::async);

  /**
   * @param clock what {@code now()} gives
   */
  ExpressionMatcher(Supplier<Instant> clock) {
    this.clock = clock;
  }

  @Override
  public @Nullable String correlationValue(String path, Event event) {
    String below = path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
    try {
      return WaitPlan.correlationValue(below, parsed.scope(event));
    } catch (SluiceException e) {
      return null;
    }
  }

  @Override
  public boolean test(String residual, Event event) {
    try {
      return Expressions.residual(residual).test(parsed.scope(event), clock.get());
    } catch (SluiceException e) {
      return false;
    }
  }
}
