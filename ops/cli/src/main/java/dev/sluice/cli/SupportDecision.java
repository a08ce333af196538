package dev.sluice.cli;

/** What becomes of the gates of {@code sluice demo support}. */
enum SupportDecision {
  ASK,
  APPROVE,
  EDIT,
  REJECT,
  /** Nobody decides. */
  TIMEOUT
}
