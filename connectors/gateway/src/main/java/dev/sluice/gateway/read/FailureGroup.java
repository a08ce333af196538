package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;

/**
 * Failed runs of one function with the same error.
 *
 * @param key names the group; {@link RunFilter#failure} lists its runs
 * @param errorType class name, or a Sluice error code
 * @param message first line of the error's message, with {@code #} for what differs between errors:
 *     ids and numbers; may be empty
 * @param count how many
 * @param firstAt when the first one failed
 * @param lastAt when the last one failed
 * @param runIds the newest, at most {@link #SAMPLES}
 * @param select finds the group's runs for a bulk replay
 */
public record FailureGroup(
    String key,
    String functionId,
    String errorType,
    String message,
    long count,
    Instant firstAt,
    Instant lastAt,
    List<String> runIds,
    Selection select) {
  /** How many runs are named. */
  public static final int SAMPLES = 5;

  /**
   * Fields of the bulk order (POST /v1/operations, action replay) that takes the runs of the group.
   *
   * @param function the group's
   * @param statuses FAILED
   * @param from when the first of the runs started
   * @param to just after the last of them started
   * @param failure the group's key
   */
  public record Selection(
      String function, List<String> statuses, Instant from, Instant to, String failure) {}
}
