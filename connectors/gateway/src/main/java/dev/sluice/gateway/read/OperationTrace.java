package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bulk order and how far it is.
 *
 * @param id also the order's request id
 * @param action CANCEL, REPLAY or REPLAY_FORCE
 * @param function runs of this one; null: of all
 * @param from runs that started then or later; null: any
 * @param to runs that started before; null: before the order was given
 * @param statuses empty: CANCEL takes all that have not ended, a replay those that failed
 * @param error text in the error of a failed run; null: any
 * @param failure failed runs of the group of failures with this key; null: any
 * @param expression over the run's event; null: any
 * @param reason shown with each cancelled run; may be empty
 * @param by who gave it; null: unknown
 * @param at when it was given
 * @param scanned runs looked at so far
 * @param matched runs that the order was given to so far
 * @param partitions how far each is, by number
 */
public record OperationTrace(
    String id,
    Status status,
    String action,
    @Nullable String function,
    @Nullable Instant from,
    @Nullable Instant to,
    List<String> statuses,
    @Nullable String error,
    @Nullable String failure,
    @Nullable String expression,
    String reason,
    @Nullable String by,
    Instant at,
    long scanned,
    long matched,
    List<Part> partitions) {

  /** Where a bulk order stands. */
  public enum Status {
    /** Some partition is still being looked through. */
    RUNNING,
    /** All partitions have been looked through. */
    DONE,
    /** It stopped in some partition; the others are done. */
    FAILED
  }

  /**
   * How far one partition is.
   *
   * @param done true: it has been looked through
   * @param error why it stopped; null: it did not
   */
  public record Part(
      int partition, long scanned, long matched, boolean done, @Nullable String error) {}

  /** What the progress of the partitions says of the whole. */
  public static Status statusOf(List<Part> partitions) {
    boolean open = partitions.stream().anyMatch(part -> !part.done() && part.error() == null);
    if (open || partitions.isEmpty()) {
      return Status.RUNNING;
    }
    return partitions.stream().anyMatch(part -> part.error() != null) ? Status.FAILED : Status.DONE;
  }
}
