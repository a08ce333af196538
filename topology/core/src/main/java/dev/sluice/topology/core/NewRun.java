package dev.sluice.topology.core;

import org.jspecify.annotations.Nullable;

/**
 * A function and the event that is to start it.
 *
 * @param parent the step that invoked it; null: none did
 */
public record NewRun(String functionId, Event event, RunInfo.@Nullable Parent parent) {
  /** Whether the event tells how another run ended. Its own end tells no event then. */
  boolean internal() {
    return event.name().startsWith(Ends.NAMES) && parent == null;
  }
}
