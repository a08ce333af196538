package dev.sluice.gateway;

import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ids for events that came without one: 26 characters of Crockford's base 32, 48 bits of time in ms
 * and 80 random bits. Later ids of one process sort after earlier ones. Thread-safe.
 */
final class EventIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int TIME_CHARS = 10;
  private static final int RANDOM_CHARS = 8;
  private static final long RANDOM_MASK = (1L << 40) - 1;

  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock lock = new ReentrantLock();
  private long lastMs;
  private long high;
  private long low;

  String next(long nowMs) {
    lock.lock();
    try {
      if (nowMs > lastMs) {
        lastMs = nowMs;
        high = random.nextLong() & RANDOM_MASK;
        low = random.nextLong() & RANDOM_MASK;
      } else {
        low = (low + 1) & RANDOM_MASK;
        high = low == 0 ? (high + 1) & RANDOM_MASK : high;
      }
      StringBuilder id = new StringBuilder(TIME_CHARS + 2 * RANDOM_CHARS);
      append(id, lastMs, TIME_CHARS);
      append(id, high, RANDOM_CHARS);
      append(id, low, RANDOM_CHARS);
      return id.toString();
    } finally {
      lock.unlock();
    }
  }

  private static void append(StringBuilder id, long bits, int chars) {
    for (int shift = 5 * (chars - 1); shift >= 0; shift -= 5) {
      id.append(ALPHABET.charAt((int) (bits >>> shift) & 31));
    }
  }
}
