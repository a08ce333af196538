package dev.sluice.gateway.read;

import java.util.List;

/**
 * Failed runs, grouped by what went wrong.
 *
 * @param window runs that failed in it
 * @param groups the largest first
 * @param runs how many runs were grouped
 * @param complete false: the window has more failed runs than are grouped, or more groups than are
 *     listed; those grouped are the newest
 */
public record FailureGroups(
    TimeWindow window, List<FailureGroup> groups, long runs, boolean complete) {}
