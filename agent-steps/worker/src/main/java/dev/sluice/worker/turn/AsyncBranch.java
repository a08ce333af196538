package dev.sluice.worker.turn;

import dev.sluice.sdk.Async;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A branch beside the one that started it, and the handle to join it. */
final class AsyncBranch<T extends @Nullable Object> implements Async<T> {
  private final Branch branch;
  private final Supplier<T> body;
  private final CountDownLatch ended = new CountDownLatch(1);

  private @Nullable T value;
  private @Nullable Throwable failure;
  private volatile boolean joined;

  AsyncBranch(Branch branch, Supplier<T> body) {
    this.branch = branch;
    this.body = body;
  }

  void runHere() {
    Branch outer = Branch.CURRENT.get();
    Branch.CURRENT.set(branch);
    try {
      value = body.get();
    } catch (BranchBlocked | TurnAbandoned e) {
      // Told by the branch and by the turn.
    } catch (Throwable e) {
      failure = e;
    } finally {
      Branch.CURRENT.set(outer);
      ended.countDown();
    }
  }

  @Override
  public T join() {
    Branch caller = branch.turn.caller();
    joined = true;
    awaitEnd();
    branch.turn.check();
    caller.past.joined(branch.past);
    if (branch.isBlocked()) {
      throw caller.block();
    }
    if (failure != null) {
      throw AsyncBranch.<RuntimeException>asItIs(failure);
    }
    return valueOrNull();
  }

  void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw branch.turn.abandon(e);
    }
  }

  boolean isBlocked() {
    return branch.isBlocked();
  }

  /** What the branch threw; null: nothing. After its end only. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** True: somebody has asked for the result, and so has seen the failure. */
  boolean isJoined() {
    return joined;
  }

  @SuppressWarnings("NullAway") // null only where T admits it
  private T valueOrNull() {
    return value;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E asItIs(Throwable failure) throws E {
    throw (E) failure;
  }
}
