package dev.sluice.topology.core;

import org.jspecify.annotations.Nullable;

/**
 * A function and the event that is to start it.
 *
 * @param parent the step that invoked it; null: none did
 */
public record NewRun(String functionId, Event event, RunInfo.@Nullable Parent parent) {
  /**
   * Whether the event tells how another run ended, or a run that such an event started invokes this
   * one. Its own end tells no event then, or a function that listens would hear of itself for ever.
   */
  boolean internal() {
    return event.name().startsWith(Ends.NAMES)
        && (parent == null || Ends.BY_LISTENER.equals(event.source()));
  }
}
