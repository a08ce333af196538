package dev.sluice.topology.core.flow.store;

import dev.sluice.topology.core.flow.Keys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes and reads store values, field by field in one order. */
public final class Wire {
  private static final int NULL = -1;

  private Wire() {}

  /** Writes what {@link Reader} reads. */
  public static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    private final DataOutputStream out = new DataOutputStream(bytes);

    public Writer number(long value) {
      return write(() -> out.writeLong(value));
    }

    public Writer count(int value) {
      return write(() -> out.writeInt(value));
    }

    public Writer flag(boolean value) {
      return write(() -> out.writeBoolean(value));
    }

    public Writer text(@Nullable String value) {
      return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    public Writer bytes(byte @Nullable [] value) {
      return write(
          () -> {
            out.writeInt(value == null ? NULL : value.length);
            if (value != null) {
              out.write(value);
            }
          });
    }

    public Writer texts(List<@Nullable String> values) {
      count(values.size());
      values.forEach(this::text);
      return this;
    }

    /** To be the last field: estimates are written where there are any. */
    public Writer keys(Keys keys) {
      texts(keys.concurrency())
          .text(keys.throttle())
          .text(keys.rateLimit())
          .text(keys.debounce())
          .count(keys.priority())
          .text(keys.fairness())
          .count(keys.weight())
          .text(keys.batch())
          .text(keys.singleton())
          .text(keys.idempotency())
          .texts(keys.tokens());
      keys.estimates().forEach(this::count);
      return this;
    }

    public byte[] done() {
      return bytes.toByteArray();
    }

    private Writer write(Write write) {
      try {
        write.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    private interface Write {
      void run() throws IOException;
    }
  }

  /** Reads what {@link Writer} wrote, in the same order. */
  public static final class Reader {
    private final DataInputStream in;

    public Reader(byte[] value) {
      in = new DataInputStream(new ByteArrayInputStream(value));
    }

    /** Whether nothing is left: what follows was added later than the value was written. */
    public boolean atEnd() {
      return read(in::available) == 0;
    }

    public long number() {
      return read(in::readLong);
    }

    public int count() {
      return read(in::readInt);
    }

    public boolean flag() {
      return read(in::readBoolean);
    }

    public @Nullable String optional() {
      byte[] value = optionalBytes();
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    public String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
      byte[] value = optionalBytes();
      if (value == null) {
        throw new IllegalStateException("A field that is always written is missing");
      }
      return value;
    }

    private byte @Nullable [] optionalBytes() {
      int length = count();
      return length == NULL ? null : read(() -> in.readNBytes(length));
    }

    public List<@Nullable String> texts() {
      int size = count();
      List<@Nullable String> texts = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        texts.add(optional());
      }
      return texts;
    }

    public Keys keys() {
      return new Keys(
          texts(),
          optional(),
          optional(),
          optional(),
          count(),
          optional(),
          count(),
          optional(),
          optional(),
          optional(),
          texts(),
          counts());
    }

    /** What is left, as numbers. */
    private List<Integer> counts() {
      List<Integer> counts = new ArrayList<>();
      while (!atEnd()) {
        counts.add(count());
      }
      return counts;
    }

    private static <T> T read(Read<T> read) {
      try {
        return read.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private interface Read<T> {
      T run() throws IOException;
    }
  }
}
