package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where one step stands.
 *
 * @param attempt attempts made so far
 * @param output SUCCEEDED: what it returned; else null
 * @param failure FAILED and RETRY_DUE: the last one; else null
 */
public record MemoEntry(
    String step,
    StepKind kind,
    Status status,
    int attempt,
    @Nullable ByteBuffer output,
    @Nullable Failure failure) {

  /** SUCCEEDED and FAILED are final and stored; the others are told to the worker of one turn. */
  public enum Status {
    SUCCEEDED,
    FAILED,
    RETRY_DUE,
    BLOCKED,
    INPUT
  }
}
