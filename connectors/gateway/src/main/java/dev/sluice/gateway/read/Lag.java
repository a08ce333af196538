package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a read model is behind.
 *
 * @param records of the history that it has not taken in; -1: not known in this process
 * @param appliedAt when it last took something in or found nothing new; null: not since it started
 * @param error why it stands still; null: it does not
 */
public record Lag(long records, @Nullable Instant appliedAt, @Nullable String error) {}
