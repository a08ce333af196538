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
 */
public record FunctionSummary(
    String id,
    String app,
    @Nullable String appVersion,
    List<String> triggers,
    int retries,
    Instant registeredAt) {}
