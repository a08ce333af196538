package dev.sluice.gateway.read;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many runs a filter lets through, by status.
 *
 * @param counts every status that the filter asks for; at most {@link #MOST} each
 * @param more statuses of which there are more than is told
 * @param scanned how many runs a text or an expression was tried on, the newest ones; null: neither
 *     was asked for
 */
public record RunCounts(
    Map<RunStatus, Long> counts, Set<RunStatus> more, @Nullable Integer scanned) {
  /** The highest count that is told. */
  public static final long MOST = 10_000;
}
