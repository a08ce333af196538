package dev.sluice.topology.streams.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Store keys. What follows a run id starts below every character that a run id may have. */
final class Keys {
  private static final byte INPUT = 0;
  private static final byte OUTCOME = 1;
  private static final byte END = 2;

  private Keys() {}

  static Bytes run(String runId) {
    return Bytes.wrap(ascii(runId));
  }

  static String runOf(Bytes key) {
    return new String(key.get(), StandardCharsets.US_ASCII);
  }

  /** The first key behind that of the run. */
  static Bytes afterRun(String runId) {
    return tagged(runId, INPUT, 0).bytes();
  }

  static Bytes input(String runId) {
    return tagged(runId, INPUT, 0).bytes();
  }

  /** The further events of a batch, from 1. */
  static Bytes input(String runId, int number) {
    Tagged key = tagged(runId, INPUT, Integer.BYTES);
    key.buffer.putInt(number);
    return key.bytes();
  }

  static Bytes outcome(String runId, int number) {
    Tagged key = tagged(runId, OUTCOME, Integer.BYTES);
    key.buffer.putInt(number);
    return key.bytes();
  }

  static Bytes firstOutcome(String runId) {
    return tagged(runId, OUTCOME, 0).bytes();
  }

  static Bytes afterOutcomes(String runId) {
    return tagged(runId, END, 0).bytes();
  }

  /** Run id and a number that grows, for parked reports. */
  static Bytes parked(String runId, long number) {
    Tagged key = tagged(runId, INPUT, Long.BYTES);
    key.buffer.putLong(number);
    return key.bytes();
  }

  static String runOfParked(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, 0, bytes.length - 1 - Long.BYTES, StandardCharsets.US_ASCII);
  }

  static long numberOfParked(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES);
  }

  /** Due time first, so that the store is in the order of time. A subject may be any text. */
  static Bytes timer(long dueMillis, String subject) {
    byte[] id = subject.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + id.length).putLong(dueMillis).put(id).array());
  }

  static Bytes timersFrom(long millis) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, millis)).array());
  }

  static long dueOfTimer(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong();
  }

  static String subjectOfTimer(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
  }

  private static Tagged tagged(String runId, byte tag, int more) {
    byte[] id = ascii(runId);
    return new Tagged(ByteBuffer.allocate(id.length + 1 + more).put(id).put(tag));
  }

  private record Tagged(ByteBuffer buffer) {
    @SuppressWarnings("ByteBufferBackingArray") // allocated above, so the array is all of it
    Bytes bytes() {
      return Bytes.wrap(buffer.array());
    }
  }

  private static byte[] ascii(String runId) {
    return runId.getBytes(StandardCharsets.US_ASCII);
  }
}
