package dev.sluice.topology.core;

import java.time.Instant;

/** Where the engine's words go. Each is an assertion that is safe to repeat. */
public interface EngineOutput {
  /** A turn for the workers of the run's app. */
  void dispatch(Turn turn, Instant now);

  /**
   * Something became true.
   *
   * @param subject the run id, or the event id when no run is concerned
   * @param functionId empty when no function is concerned
   */
  void tell(String subject, String functionId, Fact fact, Instant now);
}
