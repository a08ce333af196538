package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered function.
 *
 * @param triggers event names or patterns that start it
 * @param retries attempts after the first one
 * @param appVersion null: not stated
 * @param limited true: it has flow control, so its runs live where their lane does
 * @param pausedAt when it was paused; null: it is not
 */
public record FunctionSummary(
    String id,
    String app,
    @Nullable String appVersion,
    List<String> triggers,
    int retries,
    Instant registeredAt,
    boolean limited,
    @Nullable Instant pausedAt) {}
