package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list. What is null lets all through.
 *
 * @param statuses any of these; empty: all
 * @param function id of the function
 * @param event name of the event that started the run
 * @param app whose workers run it
 * @param from runs that came to be then or later
 * @param to runs that came to be before
 * @param text the run's id or its event's begins with it, or the error of a FAILED run has it, in
 *     upper or lower case
 * @param expression over {@code event} (of a batch, the first) and {@code output}; where it cannot
 *     be evaluated it does not hold. It is tried on the newest runs that the rest lets through, so
 *     many at a time: {@link RunPage#scanned}
 * @param failure {@link FailureGroup#key} of failed runs
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param cursor {@link RunPage#cursor} of the page before; null: the first page
 */
public record RunFilter(
    List<RunStatus> statuses,
    @Nullable String function,
    @Nullable String event,
    @Nullable String app,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String text,
    @Nullable String expression,
    @Nullable String failure,
    int limit,
    @Nullable String cursor) {
  /** The longest page. */
  public static final int MAX_LIMIT = 500;

  /** The page length when none is asked for. */
  public static final int DEFAULT_LIMIT = 50;

  public RunFilter {
    statuses = List.copyOf(statuses);
  }

  /** The newest runs, whatever they are. */
  public static RunFilter newest(int limit) {
    return new RunFilter(List.of(), null, null, null, null, null, null, null, null, limit, null);
  }
}
