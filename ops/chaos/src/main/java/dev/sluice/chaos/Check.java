package dev.sluice.chaos;

/** Judges one of the engine's promises. */
@FunctionalInterface
interface Check {
  /** Compares what is promised with what is known. */
  void judge(Evidence evidence, Verdict verdict);
}
