package dev.sluice.worker.turn;

import org.jspecify.annotations.Nullable;

/** One line of execution in a turn: the function's own, or one that it started beside. */
final class Branch {
  /** The branch that the current thread runs. */
  static final ThreadLocal<@Nullable Branch> CURRENT = new ThreadLocal<>();

  final Turn turn;

  /** {@code main}, or the place among its parent's branches, such as {@code 2} or {@code 2.1}. */
  final String path;

  private int children;
  private volatile boolean blocked;
  private @Nullable RunningStep step;

  /** A step body that this thread is in. */
  record RunningStep(String key, int attempt) {}

  private Branch(Turn turn, String path) {
    this.turn = turn;
    this.path = path;
  }

  static Branch main(Turn turn) {
    return new Branch(turn, "main");
  }

  /** A branch beside this one; called by this branch's own thread. */
  Branch child() {
    children++;
    return new Branch(turn, turn.isMain(this) ? "" + children : path + "." + children);
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
    Branch inside = new Branch(turn, path);
    inside.step = running;
    return inside;
  }
}
