package dev.sluice.sdk;

/** What becomes of the ticks of a schedule that were missed while nothing ran. */
public enum CatchUp {
  /** The latest of them starts a run. */
  LATEST,
  /** Each of them starts a run. */
  ALL,
  /** None of them does; the next tick is the next run. */
  SKIP
}
