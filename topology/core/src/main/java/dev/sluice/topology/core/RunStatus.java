package dev.sluice.topology.core;

/** How a run ended. */
public enum RunStatus {
  COMPLETED,
  FAILED,
  CANCELLED
}
