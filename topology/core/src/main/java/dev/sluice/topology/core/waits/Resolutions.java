package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;

/** Where the correlator's answers go. */
@FunctionalInterface
public interface Resolutions {
  /** The wait is over: {@code event} is what it waited for. Told once. */
  void resolved(Wait wait, Event event);
}
