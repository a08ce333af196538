package dev.sluice.cli.doctor;

/**
 * One thing to look at.
 *
 * @param name a word or two, the same in every release: scripts go by it
 */
record Check(String name, Look look) {
  /** A look at it. Ends soon after its thread was interrupted. */
  interface Look {
    Finding look() throws Exception;
  }
}
