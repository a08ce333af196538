package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a run is told. */
public sealed interface RunSignal {

  /**
   * Start.
   *
   * @param event what started it
   * @param replayOf the run that it repeats; null: an original
   * @param memo outcomes that it takes over from that run
   */
  record Triggered(RunInfo run, Event event, @Nullable String replayOf, List<MemoEntry> memo)
      implements RunSignal {
    public Triggered {
      memo = List.copyOf(memo);
    }
  }

  /** The lane lets it run. */
  record Granted() implements RunSignal {}

  /** Time has passed. */
  record TimeReached() implements RunSignal {}

  /** An operator wants it to end. */
  record CancelRequested(String requestId, String reason) implements RunSignal {}

  /** What a worker reports of a turn. */
  sealed interface Report extends RunSignal {
    /** The epoch of the command that it answers. */
    int epoch();
  }

  /**
   * An attempt of a step ended.
   *
   * @param failure null: it succeeded
   * @param finalFailure no attempt is left; meaningless on success
   * @param retry the step's own policy; null: the function's
   */
  record StepRecorded(
      int epoch,
      String turn,
      String step,
      StepKind kind,
      int attempt,
      Instant startedAt,
      Instant endedAt,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      boolean finalFailure,
      @Nullable RetryPolicy retry)
      implements Report {}

  /** The turn is over; {@code recorded} counts its {@link StepRecorded}. */
  record TurnEnded(int epoch, String turn, int recorded, TurnEnd end) implements Report {}

  /** The command came a second time: whoever had it first is gone. */
  record WorkerLost(int epoch) implements Report {}

  /** How a turn ended. */
  sealed interface TurnEnd {}

  /** Every branch is done or blocked. */
  record Blocked(List<Pending.Sleep> sleeps) implements TurnEnd {
    public Blocked {
      sleeps = List.copyOf(sleeps);
    }
  }

  /** The function returned. */
  record Returned(@Nullable ByteBuffer output) implements TurnEnd {}

  /** The function threw. */
  record Threw(Failure failure) implements TurnEnd {}
}
