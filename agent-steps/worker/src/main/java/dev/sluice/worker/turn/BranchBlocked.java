package dev.sluice.worker.turn;

/**
 * Unwinds a branch that has come to something only the engine can resolve. An {@code Error}, so
 * that {@code catch (Exception e)} in user code lets it pass.
 */
final class BranchBlocked extends Error {
  private static final long serialVersionUID = 1L;

  BranchBlocked() {
    super("The branch is blocked; this is how Sluice ends a turn, let it pass", null, false, false);
  }
}
