package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import org.jspecify.annotations.Nullable;

/** What expressions say of an event that came. One that cannot be evaluated is nothing or false. */
public interface Matcher {
  /** What the event holds at {@code path}, as text; null: nothing that a wait could be keyed by. */
  @Nullable String correlationValue(String path, Event event);

  /** Whether {@code residual}, the rest of a wait's condition, is true of the event. */
  boolean test(String residual, Event event);
}
