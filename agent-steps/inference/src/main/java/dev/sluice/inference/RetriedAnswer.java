package dev.sluice.inference;

/** The server's answer is one that the caller has repeated; it says no time for it. */
final class RetriedAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RetriedAnswer(String message) {
    super(message);
  }
}
