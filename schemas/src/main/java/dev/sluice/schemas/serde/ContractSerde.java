package dev.sluice.schemas.serde;

import dev.sluice.schemas.registry.SchemaRegistry;
import dev.sluice.schemas.registry.UnknownSchemaException;
import dev.sluice.schemas.serde.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Values of one contract. Thread-safe, also on virtual threads; nothing to close. */
final class ContractSerde<T extends SpecificRecord>
    implements Serde<T>, Serializer<T>, Deserializer<T> {
  static final byte SINGLE_OBJECT_0 = (byte) 0xC3;
  static final byte SINGLE_OBJECT_1 = (byte) 0x01;
  static final int SINGLE_OBJECT_HEADER = 2 + Long.BYTES;
  static final byte CONFLUENT = 0;
  static final int CONFLUENT_HEADER = 1 + Integer.BYTES;

  /** Idle sinks, found by the thread's id so that threads seldom meet. */
  private static final AtomicReferenceArray<@Nullable ArraySink> SINKS =
      new AtomicReferenceArray<>(64);

  private final ContractCodec<T> codec;
  private final long fingerprint;
  private final @Nullable SchemaRegistry registry;

  /** In the registry: the ids of our schema by topic. */
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();

  private final Map<Integer, Body<T>> bodiesById = new ConcurrentHashMap<>();
  private final Map<Long, Body<T>> bodiesByFingerprint = new ConcurrentHashMap<>();

  /** Reads what is behind a header. */
  private interface Body<T> {
    T read(ArrayCursor cursor, byte[] bytes) throws IOException;
  }

  ContractSerde(Class<T> contract, @Nullable SchemaRegistry registry) {
    this.codec = new ContractCodec<>(contract);
    this.fingerprint = SchemaNormalization.parsingFingerprint64(codec.schema());
    this.registry = registry;
  }

  @Override
  public Serializer<T> serializer() {
    return this;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    // Configured by SluiceSerdes.of.
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's serializers answer null with null.
  public byte[] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    int slot = (int) Thread.currentThread().threadId() & (SINKS.length() - 1);
    ArraySink idle = SINKS.getAndSet(slot, null);
    ArraySink sink = idle == null ? new ArraySink() : idle;
    sink.reset();
    if (registry == null) {
      sink.writeByte(SINGLE_OBJECT_0);
      sink.writeByte(SINGLE_OBJECT_1);
      sink.writeLittleEndian(fingerprint);
    } else {
      sink.writeByte(CONFLUENT);
      sink.writeBigEndian(id(registry, topic));
    }
    codec.write(value, sink);
    byte[] bytes = sink.toByteArray();
    SINKS.lazySet(slot, sink);
    return bytes;
  }

  private int id(SchemaRegistry registry, String topic) {
    Integer known = ids.get(topic);
    if (known != null) {
      return known;
    }
    // Not computeIfAbsent: a slow registry would hold up other topics.
    int id = registry.idOf(topic + "-value", codec.schema());
    ids.put(topic, id);
    return id;
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's deserializers answer null with null.
  public T deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length == 0) {
      throw unreadable(Reason.TOO_SHORT, "nothing", bytes, null);
    }
    if (bytes[0] == SINGLE_OBJECT_0) {
      if (bytes.length < SINGLE_OBJECT_HEADER) {
        throw unreadable(Reason.TOO_SHORT, "a part of a single-object header", bytes, null);
      }
      if (bytes[1] == SINGLE_OBJECT_1) {
        ArrayCursor cursor = new ArrayCursor(bytes, 2);
        return read(byFingerprint(cursor.readLittleEndian(), bytes), cursor, bytes);
      }
    } else if (bytes[0] == CONFLUENT) {
      if (bytes.length < CONFLUENT_HEADER) {
        throw unreadable(Reason.TOO_SHORT, "a part of a Confluent header", bytes, null);
      }
      int id =
          (bytes[1] & 0xFF) << 24
              | (bytes[2] & 0xFF) << 16
              | (bytes[3] & 0xFF) << 8
              | (bytes[4] & 0xFF);
      return read(byId(id, bytes), new ArrayCursor(bytes, CONFLUENT_HEADER), bytes);
    }
    throw unreadable(
        Reason.UNKNOWN_MAGIC, "neither Avro's nor Confluent's first bytes", bytes, null);
  }

  private T read(Body<T> body, ArrayCursor cursor, byte[] bytes) {
    try {
      T value = body.read(cursor, bytes);
      if (cursor.remaining() > 0) {
        throw unreadable(
            Reason.TRAILING_BYTES, cursor.remaining() + " bytes behind its end", bytes, null);
      }
      return value;
    } catch (ArrayCursor.Malformed | AvroRuntimeException | IOException e) {
      throw unreadable(Reason.BODY_DOES_NOT_MATCH, "another body: " + e.getMessage(), bytes, e);
    }
  }

  private Body<T> byFingerprint(long found, byte[] bytes) {
    if (found == fingerprint) {
      return this::readOwn;
    }
    Body<T> known = bodiesByFingerprint.get(found);
    if (known != null) {
      return known;
    }
    Schema writer =
        ReleasedContracts.byFingerprint(found)
            .orElseThrow(
                () ->
                    unreadable(
                        Reason.UNKNOWN_FINGERPRINT,
                        "the unknown schema %016x; a newer version wrote it?".formatted(found),
                        bytes,
                        null));
    Body<T> body = bodyWrittenWith(writer, bytes);
    bodiesByFingerprint.put(found, body);
    return body;
  }

  private Body<T> byId(int id, byte[] bytes) {
    Body<T> known = bodiesById.get(id);
    if (known != null) {
      return known;
    }
    if (registry == null) {
      throw unreadable(
          Reason.NO_REGISTRY,
          "registry id %d and no schema.registry.url".formatted(id),
          bytes,
          null);
    }
    Body<T> body;
    try {
      body = bodyWrittenWith(registry.byId(id), bytes);
    } catch (UnknownSchemaException e) {
      throw unreadable(
          Reason.UNKNOWN_ID, "registry id %d: %s".formatted(id, e.problem()), bytes, e);
    }
    bodiesById.put(id, body);
    return body;
  }

  private Body<T> bodyWrittenWith(Schema writer, byte[] bytes) {
    if (SchemaNormalization.parsingFingerprint64(writer) == fingerprint) {
      return this::readOwn;
    }
    if (!writer.getFullName().equals(codec.schema().getFullName())) {
      throw unreadable(Reason.BODY_DOES_NOT_MATCH, "a " + writer.getFullName(), bytes, null);
    }
    return (cursor, all) -> {
      int from = cursor.position();
      BodyCheck.skip(writer, cursor);
      byte[] ours = resolved(writer, all, from, cursor.position() - from);
      return codec.read(new ArrayCursor(ours, 0));
    };
  }

  /**
   * The same body, written with our schema. A detour over Avro's generic records, which load no
   * classes by the names in a schema; it is taken only while two versions live side by side.
   */
  private byte[] resolved(Schema writer, byte[] bytes, int from, int size) throws IOException {
    GenericDatumReader<Object> reader = new GenericDatumReader<>(writer, codec.schema());
    Object value = reader.read(null, DecoderFactory.get().binaryDecoder(bytes, from, size, null));
    ByteArrayOutputStream out = new ByteArrayOutputStream(size + Long.SIZE);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<>(codec.schema()).write(value, encoder);
    return out.toByteArray();
  }

  private T readOwn(ArrayCursor cursor, byte[] bytes) {
    return codec.read(cursor);
  }

  private UnreadableRecordException unreadable(
      Reason reason, String problem, byte[] bytes, @Nullable Throwable cause) {
    return new UnreadableRecordException(
        reason, codec.schema().getFullName(), problem, bytes, cause);
  }
}
