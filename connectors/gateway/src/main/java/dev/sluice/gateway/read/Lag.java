package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a read model is behind.
 *
 * @param records of what it follows that it has not taken in; -1: not known in this process, or
 *     Kafka does not say
 * @param millis for how long the oldest of them has been there, by the clock of who wrote it; it
 *     grows while the read model stands still; 0: there is none; -1: not known
 * @param appliedAt when it last took something in or found nothing new; null: not since it started
 * @param error why it stands still; null: it does not
 */
public record Lag(long records, long millis, @Nullable Instant appliedAt, @Nullable String error) {
  /** As far behind as a read model is that keeps up with the engine. */
  public static final long USUAL_MILLIS = 250;
}
