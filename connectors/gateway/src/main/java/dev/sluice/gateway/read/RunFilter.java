package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list.
 *
 * @param statuses any of these; empty: all
 * @param function id of the function; null: all
 * @param event name of the event that started the run; null: all
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param cursor {@link RunPage#cursor} of the page before; null: the first page
 */
public record RunFilter(
    List<RunStatus> statuses,
    @Nullable String function,
    @Nullable String event,
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
    return new RunFilter(List.of(), null, null, limit, null);
  }
}
