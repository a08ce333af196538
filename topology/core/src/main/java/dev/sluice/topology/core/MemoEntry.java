package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one step stands.
 *
 * @param attempt attempts made so far
 * @param output SUCCEEDED: what it returned; INPUT: what it is given; else null
 * @param failure FAILED and RETRY_DUE: the last one; else null
 * @param startedAt when a worker began its first attempt, by that worker's clock: from then on
 *     there may be an event that answers it; null: no worker ran it
 */
public record MemoEntry(
    String step,
    StepKind kind,
    Status status,
    int attempt,
    @Nullable ByteBuffer output,
    @Nullable Failure failure,
    @Nullable Instant startedAt) {

  /** Of a step that no worker ran, such as a sleep. */
  public MemoEntry(
      String step,
      StepKind kind,
      Status status,
      int attempt,
      @Nullable ByteBuffer output,
      @Nullable Failure failure) {
    this(step, kind, status, attempt, output, failure, null);
  }

  /**
   * What it takes up of the run's memo, in whole KiB: small outcomes count for nothing, and a run's
   * state does not change with each of them. A run of 1,000 steps is off by 1 MiB at most.
   */
  long bytes() {
    long size = (output == null ? 0L : output.remaining()) + step.length();
    if (failure != null) {
      String stack = failure.stack();
      size += failure.message().length();
      size += stack == null ? 0 : stack.length();
    }
    return size & -1024;
  }

  /**
   * SUCCEEDED and FAILED are final and stored; the others are told to the worker of one turn. INPUT
   * is stored too: it has no outcome, {@code output} is the input that an operator gave it.
   */
  public enum Status {
    SUCCEEDED,
    FAILED,
    RETRY_DUE,
    BLOCKED,
    INPUT
  }
}
