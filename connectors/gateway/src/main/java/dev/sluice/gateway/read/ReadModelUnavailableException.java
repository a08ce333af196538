package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;

/** The read model's store does not answer; what is in Kafka goes on without it. */
public final class ReadModelUnavailableException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the store, as an address without credentials
   * @param cause what it answered
   */
  public ReadModelUnavailableException(String where, Throwable cause) {
    super(
        "SLUICE-1103",
        "Expected an answer of the read model at " + where + ", found: " + cause.getMessage() + ".",
        "Runs go on and events are accepted; start the database, the read model then catches up.",
        cause);
  }
}
