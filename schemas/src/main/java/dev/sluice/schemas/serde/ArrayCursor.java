package dev.sluice.schemas.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads Avro's binary encoding from an array. Believes no length: what would go beyond the end is a
 * {@link Malformed}, before anything is allocated for it.
 */
final class ArrayCursor {
  /** The bytes do not follow the schema. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String problem) {
      super(problem, null, false, false);
    }
  }

  private static final int LONGEST_VARINT_SHIFT = 63;

  private final byte[] bytes;
  private int at;

  ArrayCursor(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  int position() {
    return at;
  }

  int remaining() {
    return bytes.length - at;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift <= LONGEST_VARINT_SHIFT; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new Malformed("a number of more than 10 bytes before position " + at);
  }

  int readInt() {
    long value = readLong();
    if (value != (int) value) {
      throw new Malformed("the number " + value + " for an int before position " + at);
    }
    return (int) value;
  }

  boolean readBoolean() {
    return switch (readByte()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new Malformed("neither true nor false before position " + at);
    };
  }

  double readDouble() {
    return Double.longBitsToDouble(readLittleEndian());
  }

  long readLittleEndian() {
    need(Long.BYTES);
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      value |= (bytes[at++] & 0xFFL) << shift;
    }
    return value;
  }

  String readString() {
    int size = readSize();
    String value = new String(bytes, at, size, StandardCharsets.UTF_8);
    at += size;
    return value;
  }

  ByteBuffer readBytes() {
    int size = readSize();
    ByteBuffer value = ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + size));
    at += size;
    return value;
  }

  /** How many items the next block of an array has; 0: the array is over. */
  int readBlockSize() {
    long count = readLong();
    if (count < 0) { // the block says how many bytes it has
      count = -count;
      readLong();
    }
    if (count < 0 || count > remaining()) {
      throw new Malformed(count + " items in " + remaining() + " bytes at position " + at);
    }
    return (int) count;
  }

  void skip(long size) {
    if (size < 0 || size > remaining()) {
      throw new Malformed(
          size + " bytes expected at position " + at + ", " + remaining() + " left");
    }
    at += (int) size;
  }

  private int readSize() {
    long size = readLong();
    if (size < 0 || size > remaining()) {
      throw new Malformed(
          size + " bytes expected at position " + at + ", " + remaining() + " left");
    }
    return (int) size;
  }

  private byte readByte() {
    need(1);
    return bytes[at++];
  }

  private void need(int size) {
    if (remaining() < size) {
      throw new Malformed("the end at position " + at);
    }
  }
}
