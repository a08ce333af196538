package dev.sluice.gateway.read;

import org.jspecify.annotations.Nullable;

/**
 * Which failures to group.
 *
 * @param window runs that failed in it
 * @param function of this function; null: of all
 * @param limit how many groups at most, 1 to {@link RunFilter#MAX_LIMIT}
 */
public record FailureFilter(TimeWindow window, @Nullable String function, int limit) {}
