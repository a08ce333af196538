package dev.sluice.topology.core.flow.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds a store key part by part. Keys sort by their parts, and no key is the prefix of another by
 * accident: a text ends in two zero bytes, a zero inside it is followed by 0xFF.
 */
public final class Key {
  private static final int END = 0;
  private static final int ZERO_INSIDE = 0xFF;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

  private Key() {}

  /** Starts a key; each kind of entry has a letter of its own. */
  public static Key of(char kind) {
    Key key = new Key();
    key.out.write(kind);
    return key;
  }

  /** Starts a key with all parts of another. */
  public static Key of(byte[] prefix) {
    Key key = new Key();
    key.out.writeBytes(prefix);
    return key;
  }

  public Key text(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      out.write(b);
      if (b == 0) {
        out.write(ZERO_INSIDE);
      }
    }
    out.write(END);
    out.write(END);
    return this;
  }

  /** Null sorts before every text. */
  public Key optional(@Nullable String text) {
    out.write(text == null ? 0 : 1);
    return text == null ? this : text(text);
  }

  public Key number(long number) {
    long sortable = number ^ Long.MIN_VALUE;
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write((int) (sortable >>> shift));
    }
    return this;
  }

  public Key flag(boolean flag) {
    out.write(flag ? 1 : 0);
    return this;
  }

  /** The bytes of another key; nothing may follow. */
  public Key rest(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  /** The number that starts at byte {@code offset} of a key. */
  public static long numberAt(byte[] key, int offset) {
    return ByteBuffer.wrap(key).getLong(offset) ^ Long.MIN_VALUE;
  }

  /** The smallest key that is greater than all that start with {@code prefix}. */
  public static byte[] afterAll(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      throw new IllegalArgumentException("No key is greater than all with this prefix");
    }
    byte[] after = Arrays.copyOf(prefix, last + 1);
    after[last]++;
    return after;
  }

  /** The smallest key that is greater than {@code key}. */
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
