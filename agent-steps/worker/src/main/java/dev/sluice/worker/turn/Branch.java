package dev.sluice.worker.turn;

import org.jspecify.annotations.Nullable;

/** One line of execution in a turn: the function's own, or one that it started beside. */
final class Branch {
  /** The branch that the current thread runs. */
  static final ThreadLocal<@Nullable Branch> CURRENT = new ThreadLocal<>();

  final Turn turn;

  /** {@code main}, or the place among its parent's branches, such as {@code 2} or {@code 2.1}. */
  final String path;

  /** What it has behind it. */
  final Past past;

  private int children;
  private volatile boolean blocked;
  private @Nullable RunningStep step;

  private Branch(Turn turn, String path, Past past) {
    this.turn = turn;
    this.path = path;
    this.past = past;
  }

  static Branch main(Turn turn, Past past) {
    return new Branch(turn, "main", past);
  }

  /** A branch beside this one; called by this branch's own thread. */
  Branch child() {
    children++;
    String below = turn.isMain(this) ? "" + children : path + "." + children;
    return new Branch(turn, below, past.copy());
  }

  /** Marks the branch as blocked, for good in this turn, and gives what unwinds it. */
  BranchBlocked block() {
    blocked = true;
    return new BranchBlocked();
  }

  boolean isBlocked() {
    return blocked;
  }

  @Nullable RunningStep step() {
    return step;
  }

  void enter(RunningStep running) {
    step = running;
  }

  void leave() {
    step = null;
  }

  /** The same branch, as seen by another thread that runs a step body for it. */
  Branch inStep(RunningStep running) {
    Branch inside = new Branch(turn, path, past);
    inside.step = running;
    return inside;
  }
}
