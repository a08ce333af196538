package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which orders to list.
 *
 * @param by who gave them; null: anybody
 * @param from given then or later; null: any
 * @param to given before; null: any
 * @param limit how many at most, 1 to {@link RunFilter#MAX_LIMIT}
 * @param cursor {@link AuditPage#cursor} of the page before; null: the first page
 */
public record AuditFilter(
    @Nullable String by,
    @Nullable Instant from,
    @Nullable Instant to,
    int limit,
    @Nullable String cursor) {}
