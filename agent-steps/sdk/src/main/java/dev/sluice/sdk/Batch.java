package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Several events start one run: as soon as there are {@code size} of them, {@code timeout} after
 * the first, or before their data would exceed {@code bytes}.
 *
 * @param size 2 to 1,000 events
 * @param timeout 1 second to 1 hour
 * @param key an expression over {@code event}: one batch for each of its values; null: one for all
 * @param bytes 1 to 10 MiB
 */
public record Batch(int size, Duration timeout, @Nullable String key, long bytes) {
  public Batch {
    Ranges.check("the size of the batch", size, Bounds.BATCH_SIZE);
    Ranges.check("the timeout of the batch", timeout, Bounds.BATCH_TIMEOUT);
    Ranges.check("the bytes of the batch", bytes, Bounds.BATCH_BYTES);
  }

  /** Up to {@code size} events, at most {@code timeout} after the first, at most 10 MiB. */
  public static Batch of(int size, Duration timeout) {
    return new Batch(size, timeout, null, Bounds.BATCH_BYTES.max());
  }

  /** One such batch for each value of {@code key}. */
  public Batch key(String key) {
    return new Batch(size, timeout, key, bytes);
  }

  public Batch bytes(long bytes) {
    return new Batch(size, timeout, key, bytes);
  }
}
