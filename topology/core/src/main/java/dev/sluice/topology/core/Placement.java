package dev.sluice.topology.core;

/** Where runs live, and what they are called: both derived, so that a repeat names the same. */
public interface Placement {
  /** This partition. */
  int here();

  /** The partition of what is keyed by {@code key}: a lane, or an event's id. */
  int partitionOf(String key);

  /**
   * The run of {@code functionId} that {@code cause} (an event's id) starts in {@code partition}.
   */
  String runId(int partition, String functionId, String cause);

  /**
   * The run that repeats {@code runId} on the order {@code requestId}; it lives where that does.
   */
  String replayId(String runId, String requestId);
}
