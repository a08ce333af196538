package dev.sluice.gateway.read;

import org.jspecify.annotations.Nullable;

/**
 * Which gates to list.
 *
 * @param function of runs of this function; null: of all
 * @param run of this run; null: of all
 * @param limit how many at most, 1 to {@link RunFilter#MAX_LIMIT}
 * @param cursor {@link GatePage#cursor} of the page before; null: the first page
 */
public record GateFilter(
    @Nullable String function, @Nullable String run, int limit, @Nullable String cursor) {}
