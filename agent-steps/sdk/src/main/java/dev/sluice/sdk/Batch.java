package dev.sluice.sdk;

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
  private static final int MAX_SIZE = 1_000;
  private static final long MAX_BYTES = 10L << 20;

  public Batch {
    Ranges.check("the size of the batch", size, 2, MAX_SIZE);
    Ranges.check("the timeout of the batch", timeout, Ranges.SECOND, Ranges.HOUR);
    Ranges.check("the bytes of the batch", bytes, 1, MAX_BYTES);
  }

  /** Up to {@code size} events, at most {@code timeout} after the first, at most 10 MiB. */
  public static Batch of(int size, Duration timeout) {
    return new Batch(size, timeout, null, MAX_BYTES);
  }

  /** One such batch for each value of {@code key}. */
  public Batch key(String key) {
    return new Batch(size, timeout, key, bytes);
  }

  public Batch bytes(long bytes) {
    return new Batch(size, timeout, key, bytes);
  }
}
