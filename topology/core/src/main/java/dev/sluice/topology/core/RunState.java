package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a run stands. Each state carries all that is needed to go on from it, and nothing else. */
public sealed interface RunState {

  /** Nothing is known of it, or no longer. */
  record Absent() implements RunState {}

  /** It could run, and waits for its lane to let it; {@code epoch} is its next turn's. */
  record Ready(RunInfo run, int epoch, Progress progress, boolean workerLost) implements RunState {}

  /**
   * A turn is with the workers.
   *
   * @param turn the turn that owns the epoch; null while none has reported
   * @param recorded outcomes taken from that turn
   * @param cancel why it is to end at the next step boundary; null: it is not
   */
  record Executing(
      RunInfo run,
      int epoch,
      Progress progress,
      @Nullable String turn,
      int recorded,
      @Nullable String cancel)
      implements RunState {}

  /** It waits for a time; {@code epoch} was its last turn's. */
  record Suspended(RunInfo run, int epoch, Progress progress) implements RunState {}

  /** It is over; {@code since} when. */
  record Ended(RunInfo run, int epoch, Progress progress, RunStatus status, Instant since)
      implements RunState {}

  /**
   * What a run has behind it.
   *
   * @param steps outcomes in its memo; also the next one's number
   * @param attempt attempt of the function body, from 1
   * @param losses workers lost in a row without an outcome in between
   * @param pending what it waits for
   * @param told what is due up to then, the latest turn was told of, or the next one is. Derived
   *     from what workers reported and from no clock of the engine: so a turn that is dispatched
   *     again after a crash is told the same, and it does not matter which of the two is heard
   */
  record Progress(int steps, int attempt, int losses, List<Pending> pending, Instant told) {
    public Progress {
      pending = List.copyOf(pending);
    }

    static Progress fresh(int steps) {
      return new Progress(steps, 1, 0, List.of(), Instant.EPOCH);
    }

    Progress withPending(List<Pending> now) {
      return new Progress(steps, attempt, losses, now, told);
    }
  }
}
