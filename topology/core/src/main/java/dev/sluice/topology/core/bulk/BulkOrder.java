package dev.sluice.topology.core.bulk;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order to do the same to all runs of this partition that a filter finds, and that had started
 * when it was given.
 *
 * @param requestId the same one again is the same order
 * @param at when it was given, by its sender's clock
 * @param functionId runs of this function; null: of all
 * @param startedFrom runs that started then or later; null: any
 * @param startedBefore runs that started before; null: any
 * @param statuses names of {@link Status}; empty: what the action takes when nothing is said
 * @param errorText failed runs whose error's type or message contains it; null: any
 * @param failureKey failed runs with this {@link dev.sluice.topology.core.FailureKey}; null: any
 * @param expression runs of whose event it holds, of a batch the first; null: any
 * @param reason shown with each cancelled run; may be empty
 */
public record BulkOrder(
    String requestId,
    Instant at,
    Action action,
    @Nullable String functionId,
    @Nullable Instant startedFrom,
    @Nullable Instant startedBefore,
    List<String> statuses,
    @Nullable String errorText,
    @Nullable String failureKey,
    @Nullable String expression,
    String reason) {

  /** What is done to each run; {@code REPLAY_FORCE} starts with an empty memo. */
  public enum Action {
    CANCEL,
    REPLAY,
    REPLAY_FORCE
  }

  public BulkOrder {
    statuses = List.copyOf(statuses);
  }
}
