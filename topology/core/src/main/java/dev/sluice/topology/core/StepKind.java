package dev.sluice.topology.core;

/** What a step is. */
public enum StepKind {
  RUN,
  SLEEP,
  SEND_EVENT,
  WAIT,
  INVOKE
}
