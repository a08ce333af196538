package dev.sluice.sdk;

/**
 * What becomes of the ticks of a schedule that were missed: whose runs could not start within a
 * minute, as nothing ran.
 */
public enum CatchUp {
  /** The latest of them starts a run, unless a tick that is on time does. */
  LATEST,
  /** Each of them starts a run, the latest 1,000 if there are more. */
  ALL,
  /** None of them does; the next tick is the next run. */
  SKIP
}
