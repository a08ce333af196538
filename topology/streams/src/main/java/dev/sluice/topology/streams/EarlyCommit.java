package dev.sluice.topology.streams;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Asks for a commit before its interval is over when somebody waits for what was written and the
 * task has little else to do. One per task; runs on the task's thread.
 *
 * <p>A commit request after every record collapses under load (reference figures: 1,440 runs/s
 * became 114), and the thread takes nothing while it commits. So a request is made only when few
 * records came lately, and, when the last commit kept one waiting, not before a multiple of that
 * commit's duration has passed. Lately is by the clock: counted since the last commit, a busy task
 * that commits after each two records would look idle.
 */
final class EarlyCommit {
  /**
   * @param ask false: commits come at their interval only
   * @param dispatchWaits whether a command is seen only after the commit
   * @param idleRecords records in the last {@link #WINDOW} above which a task is not nearly idle
   * @param restFactor how many times a commit's duration must pass before the next request, if that
   *     commit kept a record waiting
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

  /** As long as a commit under load waits. */
  private static final long WINDOW = Duration.ofMillis(100).toNanos();

  /** Of a commit that was slow for once, nobody is to wait several times as long. */
  private static final long LONGEST_REST = WINDOW / 4;

  private final Policy policy;
  private final Runnable request;
  private final LongSupplier nanoTime;
  private boolean awaited;
  private long windowStart;
  private int records;
  private int recordsBefore;

  EarlyCommit(Policy policy, Runnable request) {
    this(policy, request, System::nanoTime);
  }

  EarlyCommit(Policy policy, Runnable request, LongSupplier nanoTime) {
    this.policy = policy;
    this.request = request;
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** A record is about to be processed. */
  void processing() {
    long now = nanoTime.getAsLong();
    CommitTimes.ofThisThread().taking(now);
    turnWindow(now);
    records++;
  }

  private void turnWindow(long now) {
    long passed = now - windowStart;
    if (passed >= WINDOW) {
      recordsBefore = passed < 2 * WINDOW ? records : 0;
      records = 0;
      windowStart = now;
    }
  }

  /** Records in the last window, as if those of the one before had come evenly. */
  private long recordsLately(long now) {
    turnWindow(now);
    return records + recordsBefore * (WINDOW - (now - windowStart)) / WINDOW;
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
    long now = nanoTime.getAsLong();
    long rest =
        times.keptWaiting()
            ? Math.min(policy.restFactor() * times.lastDurationNanos(), LONGEST_REST)
            : 0;
    if (now - times.lastEndNanos() >= rest && recordsLately(now) <= policy.idleRecords()) {
      awaited = false;
      request.run();
    }
  }
}
