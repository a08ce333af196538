package dev.sluice.topology.streams;

import java.util.function.LongSupplier;

/**
 * Asks for a commit before its interval is over when somebody waits for what was written and no
 * record waits for the thread. One per processor and task; runs on the task's thread, whose tasks
 * all commit together.
 *
 * <p>The thread takes nothing while it commits, and a request after every record collapses under
 * load (reference figures: 1,440 runs/s became 114). So what has come is all taken before a request
 * is made (one commit for all of it), and a thread that wrote much lately that somebody waits for
 * makes none: most of it would wait for the commits of the rest. Lately is by the clock: counted
 * since the last commit, a busy thread that commits after each two records would look idle.
 */
final class EarlyCommit {
  /**
   * @param ask false: commits come at their interval only
   * @param dispatchWaits whether a command is seen only after the commit
   * @param most records that somebody waits for in the last 100 ms, above which a thread is busy
   * @param eachRecordCommits whether what a record decided has committed when the next one comes
   */
  record Policy(boolean ask, boolean dispatchWaits, int most, boolean eachRecordCommits) {
    Policy(boolean ask, boolean dispatchWaits, int most) {
      this(ask, dispatchWaits, most, false);
    }

    /** A test driver commits after each record and needs not be asked. */
    static Policy ofTestDriver() {
      return new Policy(false, false, 0, true);
    }
  }

  private final Policy policy;
  private final Runnable request;
  private final LongSupplier nanoTime;

  EarlyCommit(Policy policy, Runnable request) {
    this(policy, request, System::nanoTime);
  }

  EarlyCommit(Policy policy, Runnable request, LongSupplier nanoTime) {
    this.policy = policy;
    this.request = request;
    this.nanoTime = nanoTime;
  }

  /** Somebody waits for what was just written. */
  void awaited() {
    Commits.ofThisThread().awaited(nanoTime.getAsLong());
  }

  /** Somebody goes on only after a commit. */
  void stillAwaited() {
    Commits.ofThisThread().stillAwaited();
  }

  /** A command was written. */
  void dispatched() {
    if (policy.dispatchWaits()) {
      awaited();
    }
  }

  /** Requests the commit, if it is wanted and affordable now. */
  void maybe() {
    Commits commits = Commits.ofThisThread();
    if (commits.isAwaited()
        && policy.ask()
        && Backlog.ofThisThread().isEmpty()
        && commits.awaitedLately(nanoTime.getAsLong()) <= policy.most()) {
      commits.requested();
      request.run();
    }
  }
}
