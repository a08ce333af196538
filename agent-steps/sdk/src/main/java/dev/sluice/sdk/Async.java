package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/** A branch of a run that goes on beside the one that started it. */
public interface Async<T extends @Nullable Object> {
  /**
   * Waits for the branch. When it is blocked (on a sleep, a wait or a retry), so is the caller, and
   * the turn ends once every other branch is done or blocked too.
   *
   * @return what the branch returned
   * @throws StepFailedException when the branch did not catch the final failure of a step; any
   *     other exception of the branch comes out as it is
   */
  T join();
}
