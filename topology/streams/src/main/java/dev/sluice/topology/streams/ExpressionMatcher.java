package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.waits.Matcher;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What expressions say of events. The event that was asked about last stays parsed, because it is
 * asked about by each path and each wait. One thread.
 */
final class ExpressionMatcher implements Matcher {
  private static final String ROOT = "async.";

  private final Supplier<Instant> clock;
  private @Nullable Event parsed;
  private Scope scope = Scope.empty();

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
      return WaitPlan.correlationValue(below, scope(event));
    } catch (SluiceException e) {
      return null;
    }
  }

  @Override
  public boolean test(String residual, Event event) {
    try {
      return Expressions.residual(residual).test(scope(event), clock.get());
    } catch (SluiceException e) {
      return false;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very same event, or parse it
  private Scope scope(Event event) {
    if (parsed != event) {
      ByteBuffer user = event.user();
      var view =
          EventView.of(
              event.id(),
              event.name(),
              bytes(event.data()),
              user == null ? null : bytes(user),
              event.ts().toEpochMilli(),
              event.v());
      scope = Scope.async(view);
      parsed = event;
    }
    return scope;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
