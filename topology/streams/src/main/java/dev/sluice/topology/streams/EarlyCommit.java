package dev.sluice.topology.streams;

import java.util.function.LongSupplier;

/**
 * Asks for a commit before its interval is over when somebody waits for what was written and the
 * task has little else to do. One per task; runs on the task's thread.
 *
 * <p>A commit request after every record collapses under load (reference figures: 1,440 runs/s
 * became 114), so a request is made only when few records came since the last commit and not before
 * a multiple of that commit's own duration has passed.
 */
final class EarlyCommit {
  /**
   * @param ask false: commits come at their interval only
   * @param dispatchWaits whether a command is seen only after the commit
   * @param idleRecords records since the last commit above which a task is not nearly idle
   * @param restFactor how many times a commit's duration must pass before the next request
   * @param eachRecordCommits whether what a record decided has committed when the next one comes
   */
  record Policy(
      boolean ask,
      boolean dispatchWaits,
      int idleRecords,
      int restFactor,
      boolean eachRecordCommits) {
    Policy(boolean ask, boolean dispatchWaits, int idleRecords, int restFactor) {
      this(ask, dispatchWaits, idleRecords, restFactor, false);
    }

    /** A test driver commits after each record and needs not be asked. */
    static Policy ofTestDriver() {
      return new Policy(false, false, 0, 0, true);
    }
  }

  private final Policy policy;
  private final Runnable request;
  private final LongSupplier nanoTime;
  private boolean awaited;
  private long commitSeen;
  private int records;

  EarlyCommit(Policy policy, Runnable request) {
    this(policy, request, System::nanoTime);
  }

  EarlyCommit(Policy policy, Runnable request, LongSupplier nanoTime) {
    this.policy = policy;
    this.request = request;
    this.nanoTime = nanoTime;
  }

  /** A record is about to be processed. */
  void processing() {
    CommitTimes times = CommitTimes.ofThisThread();
    if (times.count() != commitSeen) {
      commitSeen = times.count();
      records = 0;
    }
    records++;
  }

  /** Somebody waits for what was just written. */
  void awaited() {
    awaited = true;
  }

  /** A command was written. */
  void dispatched() {
    awaited |= policy.dispatchWaits();
  }

  /** Requests the commit, if it is wanted and affordable now. */
  void maybe() {
    if (!awaited || !policy.ask()) {
      return;
    }
    CommitTimes times = CommitTimes.ofThisThread();
    if (times.count() != commitSeen) {
      commitSeen = times.count();
      records = 0;
    }
    long rest = policy.restFactor() * times.lastDurationNanos();
    if (records <= policy.idleRecords() && nanoTime.getAsLong() - times.lastEndNanos() >= rest) {
      awaited = false;
      request.run();
    }
  }
}
