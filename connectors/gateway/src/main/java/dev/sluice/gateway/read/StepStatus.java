package dev.sluice.gateway.read;

/** Where a step stands. */
public enum StepStatus {
  SUCCEEDED,
  /** No attempt is left. */
  FAILED,
  /** The last attempt failed, another is due. */
  RETRYING,
  SLEEPING,
  /** The run ended before the step did. */
  ABANDONED
}
