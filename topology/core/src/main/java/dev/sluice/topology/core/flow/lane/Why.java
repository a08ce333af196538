package dev.sluice.topology.core.flow.lane;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a run is not running.
 *
 * @param limit what holds it, such as {@code concurrency 2 per event.data.customer}
 * @param key the value of the limit's key; null when it has none or evaluates to nothing
 * @param ahead runs held by the same limit that are to start before it; with fairness as if all
 *     keys had the same share
 * @param since when the run was created
 * @param opens when the limit lets the next one through, if that is a matter of time; else null
 */
public record Why(
    String limit, @Nullable String key, int ahead, Instant since, @Nullable Instant opens) {}
