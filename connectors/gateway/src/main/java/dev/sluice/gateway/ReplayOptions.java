package dev.sluice.gateway;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a replay takes over and what it changes.
 *
 * @param force nothing is taken over: every step runs again
 * @param fromStep only what was recorded before this step is taken over; null: all that succeeded
 * @param stepInput input for that step instead of the code's, JSON as UTF-8; null: the code's
 * @param data data of the event instead of the old one's, a JSON object as UTF-8; null: the old
 *     one's
 */
public record ReplayOptions(
    boolean force,
    @Nullable String fromStep,
    @Nullable ByteBuffer stepInput,
    @Nullable ByteBuffer data) {
  /** Takes over all steps that succeeded. */
  public static final ReplayOptions KEEP_MEMO = new ReplayOptions(false, null, null, null);

  /** Takes over nothing. */
  public static final ReplayOptions FORCE = new ReplayOptions(true, null, null, null);
}
