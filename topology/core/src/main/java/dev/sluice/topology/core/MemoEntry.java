package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where one step stands.
 *
 * @param attempt attempts made so far
 * @param output SUCCEEDED: what it returned; INPUT: what it is given; else null
 * @param failure FAILED and RETRY_DUE: the last one; else null
 */
public record MemoEntry(
    String step,
    StepKind kind,
    Status status,
    int attempt,
    @Nullable ByteBuffer output,
    @Nullable Failure failure) {

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
