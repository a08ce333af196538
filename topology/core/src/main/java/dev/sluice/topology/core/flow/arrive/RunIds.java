package dev.sluice.topology.core.flow.arrive;

/** Names runs. */
@FunctionalInterface
public interface RunIds {
  /**
   * The run of a function for what starts it: the same answer for the same arguments, always.
   *
   * @param cause an event's id, or for a batch one that stands for exactly its events
   */
  String runId(String functionId, String cause);
}
