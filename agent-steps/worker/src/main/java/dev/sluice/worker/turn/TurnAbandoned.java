package dev.sluice.worker.turn;

/** Unwinds a branch of a turn that cannot go on because a result was not made safe. */
final class TurnAbandoned extends Error {
  private static final long serialVersionUID = 1L;

  TurnAbandoned() {
    super("The turn is abandoned; this is how Sluice ends it, let it pass", null, false, false);
  }
}
