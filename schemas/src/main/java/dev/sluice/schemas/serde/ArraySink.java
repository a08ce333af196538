package dev.sluice.schemas.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Avro's binary encoding into an array that grows. Not thread-safe; used again after reset. */
final class ArraySink {
  private static final int INITIAL = 1024;

  /** An array that one large record has made larger than this is not kept. */
  private static final int KEPT = 256 * 1024;

  private static final int LONGEST_VARINT = 10;

  private byte[] bytes = new byte[INITIAL];
  private int length;

  void reset() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  /** A varint; Avro writes int and long alike. */
  void writeLong(long value) {
    ensure(LONGEST_VARINT);
    long rest = (value << 1) ^ (value >> 63);
    byte[] to = bytes;
    int at = length;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    length = at;
  }

  void writeDouble(double value) {
    writeLittleEndian(Double.doubleToLongBits(value));
  }

  void writeLittleEndian(long value) {
    ensure(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void writeBigEndian(int value) {
    ensure(Integer.BYTES);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeLong(utf8.length);
    ensure(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  /** What is left in {@code value}, which stays as it is. */
  void writeBytes(ByteBuffer value) {
    int size = value.remaining();
    writeLong(size);
    ensure(size);
    value.get(value.position(), bytes, length, size);
    length += size;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
