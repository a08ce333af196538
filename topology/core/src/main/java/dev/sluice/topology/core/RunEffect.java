package dev.sluice.topology.core;

import java.time.Instant;

/** What a decision wants done. Each is safe to repeat. */
public sealed interface RunEffect {

  /** Append to the run's memo, as number {@code number}. */
  record Remember(int number, MemoEntry entry) implements RunEffect {}

  /** Hand a turn to the workers. */
  record Dispatch() implements RunEffect {}

  /** Tell the run {@link RunSignal.TimeReached} at this time or soon after. */
  record WakeAt(Instant at) implements RunEffect {}

  /** Keep this report until the run gets there. */
  record Park(RunSignal.Report report) implements RunEffect {}

  /** Drop all that is stored of the run. */
  record Forget() implements RunEffect {}

  /** Tell whoever watches. */
  record Tell(Fact fact) implements RunEffect {}
}
