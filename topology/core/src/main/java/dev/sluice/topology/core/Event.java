package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. {@code data} and {@code user} are JSON that the engine never looks at.
 */
public record Event(
    String id,
    String name,
    ByteBuffer data,
    @Nullable ByteBuffer user,
    Instant ts,
    @Nullable String v,
    @Nullable String source) {}
