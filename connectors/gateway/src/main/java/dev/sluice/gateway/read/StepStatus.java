package dev.sluice.gateway.read;

/** Where a step stands. */
public enum StepStatus {
  SUCCEEDED,
  /** A worker said that its body runs. */
  EXECUTING,
  /** No attempt is left. */
  FAILED,
  /** The last attempt failed, another is due. */
  RETRYING,
  SLEEPING,
  /** For an event, or for a run that it invoked. */
  WAITING,
  /** No event came in time; the run went on without one. */
  TIMED_OUT,
  /** The run ended before the step did. */
  ABANDONED
}
