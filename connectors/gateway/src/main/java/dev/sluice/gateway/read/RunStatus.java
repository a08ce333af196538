package dev.sluice.gateway.read;

/** Where a run stands, as its history told. */
public enum RunStatus {
  /** A turn is with the workers, or about to be. */
  RUNNING,
  /** Suspended until a sleep is over. */
  SLEEPING,
  /** Suspended until the next attempt of a step or of the function body. */
  RETRYING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing more will happen to the run. */
  public boolean ended() {
    return switch (this) {
      case COMPLETED, FAILED, CANCELLED -> true;
      case RUNNING, SLEEPING, RETRYING -> false;
    };
  }
}
