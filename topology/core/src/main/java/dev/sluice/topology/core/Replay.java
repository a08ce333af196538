package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An order to start a run from an ended one, on the code that is deployed now.
 *
 * @param force start with an empty memo
 * @param fromStep take over only what was recorded before this step; null: all that succeeded
 * @param stepInput input for that step instead of the code's; null: the code's
 * @param data data of the event instead of the old one's; null: the old one's
 */
public record Replay(
    String runId,
    String newRunId,
    String requestId,
    boolean force,
    @Nullable String fromStep,
    @Nullable ByteBuffer stepInput,
    @Nullable ByteBuffer data) {

  /** As it was, with all that succeeded or with nothing. */
  public static Replay of(String runId, String newRunId, String requestId, boolean force) {
    return new Replay(runId, newRunId, requestId, force, null, null, null);
  }
}
