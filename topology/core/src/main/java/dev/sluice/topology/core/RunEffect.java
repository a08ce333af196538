package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a decision wants done. Each is safe to repeat. */
public sealed interface RunEffect {

  /** Append to the run's memo, as number {@code number}. */
  record Remember(int number, MemoEntry entry) implements RunEffect {}

  /** Hand a turn to the workers. */
  record Dispatch() implements RunEffect {}

  /** Tell the run {@link RunSignal.TimeReached} at this time or soon after. */
  record WakeAt(Instant at) implements RunEffect {}

  /** Have the correlator look for the events of a wait. */
  record OpenWait(RunSignal.NewWait waiting) implements RunEffect {}

  /** Have the correlator forget a wait; {@code keys} as of {@link Pending.Wait}. */
  record CloseWait(String step, List<String> keys) implements RunEffect {
    public CloseWait {
      keys = List.copyOf(keys);
    }
  }

  /** Start a run and have it report to this one. */
  record Invoke(RunSignal.NewInvoke what) implements RunEffect {}

  /** The run is over: whoever waits for it, and whoever listens, is to know. */
  record TellEnd(RunStatus status, @Nullable ByteBuffer output, @Nullable Failure failure)
      implements RunEffect {}

  /** Keep this report until the run gets there. */
  record Park(RunSignal.Report report) implements RunEffect {}

  /** Drop all that is stored of the run. */
  record Forget() implements RunEffect {}

  /** Tell whoever watches. */
  record Tell(Fact fact) implements RunEffect {}
}
