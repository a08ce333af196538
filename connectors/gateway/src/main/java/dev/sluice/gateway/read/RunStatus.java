package dev.sluice.gateway.read;

/** Where a run stands, as its history told. */
public enum RunStatus {
  /** It could start a turn, and a limit holds it. */
  QUEUED,
  /** A turn is with the workers, or about to be. */
  RUNNING,
  /** Suspended until a sleep is over. */
  SLEEPING,
  /** Suspended until an event comes or a run that it invoked ends, or their time runs out. */
  WAITING,
  /** Suspended until the next attempt of a step or of the function body. */
  RETRYING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing more will happen to the run. */
  public boolean ended() {
    return switch (this) {
      case COMPLETED, FAILED, CANCELLED -> true;
      case QUEUED, RUNNING, SLEEPING, WAITING, RETRYING -> false;
    };
  }
}
