package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a run stands. Each state carries all that is needed to go on from it, and nothing else. */
public sealed interface RunState {

  /** Nothing is known of it, or no longer. */
  record Absent() implements RunState {}

  /**
   * It could run, and waits for its lane to let it; {@code epoch} is its next turn's.
   *
   * @param afterCommit what the turn is told was decided by the engine's own clock. A crash could
   *     decide it otherwise, so no turn may be told before it is committed
   */
  record Ready(RunInfo run, int epoch, Progress progress, boolean workerLost, boolean afterCommit)
      implements RunState {
    Ready(RunInfo run, int epoch, Progress progress, boolean workerLost) {
      this(run, epoch, progress, workerLost, false);
    }
  }

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

  /** It is over; {@code since} when, {@code failure} why it failed: null, it did not. */
  record Ended(
      RunInfo run,
      int epoch,
      Progress progress,
      RunStatus status,
      Instant since,
      @Nullable Failure failure)
      implements RunState {
    public Ended(RunInfo run, int epoch, Progress progress, RunStatus status, Instant since) {
      this(run, epoch, progress, status, since, null);
    }
  }

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
   * @param news whether something that it waited for has come that no turn was told of yet
   * @param memoBytes size of the outcomes in its memo
   * @param finishBy when it is cancelled unless it has ended; null: never
   */
  record Progress(
      int steps,
      int attempt,
      int losses,
      List<Pending> pending,
      Instant told,
      boolean news,
      long memoBytes,
      @Nullable Instant finishBy) {
    public Progress {
      pending = List.copyOf(pending);
    }

    /** Without news, and with a memo whose size does not matter. */
    public Progress(int steps, int attempt, int losses, List<Pending> pending, Instant told) {
      this(steps, attempt, losses, pending, told, false, 0, null);
    }

    static Progress fresh(int steps) {
      return new Progress(steps, 1, 0, List.of(), Instant.EPOCH);
    }

    Progress withPending(List<Pending> now) {
      return new Progress(steps, attempt, losses, now, told, news, memoBytes, finishBy);
    }

    Progress withTold(Instant time) {
      return new Progress(steps, attempt, losses, pending, time, news, memoBytes, finishBy);
    }

    Progress withLosses(int inARow) {
      return new Progress(steps, attempt, inARow, pending, told, news, memoBytes, finishBy);
    }

    Progress withAttempt(int next) {
      return new Progress(steps, next, losses, pending, told, news, memoBytes, finishBy);
    }

    Progress withNews(boolean whether) {
      return new Progress(steps, attempt, losses, pending, told, whether, memoBytes, finishBy);
    }

    Progress withFinishBy(@Nullable Instant time) {
      return new Progress(steps, attempt, losses, pending, told, news, memoBytes, time);
    }

    /** With one more outcome in the memo. */
    Progress plus(MemoEntry entry) {
      return new Progress(
          steps + 1, attempt, losses, pending, told, news, memoBytes + entry.bytes(), finishBy);
    }
  }
}
