package dev.sluice.schemas.serde;

import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the body of a contract by the schema it was compiled with. Does what Avro's
 * specific writer and reader do, with everything that depends on the schema alone decided once: on
 * small records that is several times faster. Thread-safe.
 */
final class ContractCodec<T extends SpecificRecord> {
  private final Class<T> contract;
  private final RecordNode root;

  ContractCodec(Class<T> contract) {
    this.contract = contract;
    this.root = record(SpecificData.get().getSchema(contract), new HashMap<>());
  }

  Schema schema() {
    return root.schema;
  }

  void write(T value, ArraySink sink) {
    root.write(value, sink);
  }

  T read(ArrayCursor cursor) {
    return contract.cast(root.read(cursor));
  }

  private sealed interface Node {
    void write(@Nullable Object value, ArraySink sink);

    @Nullable Object read(ArrayCursor cursor);
  }

  private enum Scalar implements Node {
    NULL {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {}

      @Override
      public @Nullable Object read(ArrayCursor cursor) {
        return null;
      }
    },
    STRING {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeString((String) given(value));
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readString();
      }
    },
    BYTES {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeBytes((ByteBuffer) given(value));
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readBytes();
      }
    },
    INT {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeLong((Integer) given(value));
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readInt();
      }
    },
    LONG {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeLong((Long) given(value));
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readLong();
      }
    },
    INSTANT {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeLong(((Instant) given(value)).toEpochMilli());
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return Instant.ofEpochMilli(cursor.readLong());
      }
    },
    BOOLEAN {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeByte((Boolean) given(value) ? 1 : 0);
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readBoolean();
      }
    },
    DOUBLE {
      @Override
      public void write(@Nullable Object value, ArraySink sink) {
        sink.writeDouble((Double) given(value));
      }

      @Override
      public Object read(ArrayCursor cursor) {
        return cursor.readDouble();
      }
    }
  }

  private static final class EnumNode implements Node {
    private final Class<?> type;
    private final Object[] constants;

    EnumNode(Class<?> type) {
      this.type = type;
      this.constants = type.getEnumConstants();
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the generated enum has the symbols in the schema's order
    public void write(@Nullable Object value, ArraySink sink) {
      sink.writeLong(((Enum<?>) type.cast(given(value))).ordinal());
    }

    @Override
    public Object read(ArrayCursor cursor) {
      return constants[index(cursor, constants.length)];
    }
  }

  private record ArrayNode(Node items) implements Node {
    @Override
    public void write(@Nullable Object value, ArraySink sink) {
      List<?> list = (List<?>) given(value);
      if (!list.isEmpty()) {
        sink.writeLong(list.size());
        for (Object item : list) {
          items.write(item, sink);
        }
      }
      sink.writeLong(0);
    }

    @Override
    public Object read(ArrayCursor cursor) {
      List<@Nullable Object> list = new ArrayList<>();
      for (int left = cursor.readBlockSize(); left > 0; left = cursor.readBlockSize()) {
        for (; left > 0; left--) {
          list.add(items.read(cursor));
        }
      }
      return list;
    }
  }

  /** The classes are final or generated, so that the class of a value is the class of a branch. */
  private static final class UnionNode implements Node {
    private final Class<?>[] classes;
    private final Node[] branches;

    UnionNode(Class<?>[] classes, Node[] branches) {
      this.classes = classes;
      this.branches = branches;
    }

    @Override
    public void write(@Nullable Object value, ArraySink sink) {
      Class<?> type = value == null ? Void.class : value.getClass();
      for (int i = 0; i < classes.length; i++) {
        if (classes[i] == type || (classes[i] == ByteBuffer.class && value instanceof ByteBuffer)) {
          sink.writeLong(i);
          branches[i].write(value, sink);
          return;
        }
      }
      throw new ClassCastException(type.getName() + " is no branch of the union");
    }

    @Override
    public @Nullable Object read(ArrayCursor cursor) {
      return branches[index(cursor, branches.length)].read(cursor);
    }
  }

  private static final class RecordNode implements Node {
    private final Schema schema;
    private final Constructor<?> constructor;
    private Node[] fields = {};

    RecordNode(Schema schema) {
      this.schema = schema;
      try {
        Class<?> type = javaType(schema);
        constructor = type.getConstructor();
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException("Not a generated contract: " + schema.getFullName(), e);
      }
    }

    @Override
    public void write(@Nullable Object value, ArraySink sink) {
      SpecificRecord record = (SpecificRecord) given(value);
      int i = 0;
      try {
        for (; i < fields.length; i++) {
          fields[i].write(record.get(i), sink);
        }
      } catch (NullPointerException | ClassCastException e) {
        throw new UnwritableRecordException(
            schema.getFullName(), schema.getFields().get(i).name(), e);
      }
    }

    @Override
    public Object read(ArrayCursor cursor) {
      try {
        SpecificRecord record = (SpecificRecord) constructor.newInstance();
        for (int i = 0; i < fields.length; i++) {
          record.put(i, fields[i].read(cursor));
        }
        return record;
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Generated contracts can be made", e);
      }
    }
  }

  private static Object given(@Nullable Object value) {
    if (value == null) {
      throw new NullPointerException("null");
    }
    return value;
  }

  private static int index(ArrayCursor cursor, int bound) {
    long index = cursor.readLong();
    if (index < 0 || index >= bound) {
      throw new ArrayCursor.Malformed(
          "choice %d of %d before position %d".formatted(index, bound, cursor.position()));
    }
    return (int) index;
  }

  private static RecordNode record(Schema schema, Map<String, RecordNode> known) {
    RecordNode existing = known.get(schema.getFullName());
    if (existing != null) {
      return existing;
    }
    RecordNode node = new RecordNode(schema);
    known.put(schema.getFullName(), node);
    node.fields =
        schema.getFields().stream().map(field -> node(field.schema(), known)).toArray(Node[]::new);
    return node;
  }

  private static Node node(Schema schema, Map<String, RecordNode> known) {
    return switch (schema.getType()) {
      case RECORD -> record(schema, known);
      case ENUM -> new EnumNode(javaType(schema));
      case ARRAY -> new ArrayNode(node(schema.getElementType(), known));
      case UNION ->
          new UnionNode(
              schema.getTypes().stream()
                  .map(ContractCodec::javaClass)
                  .<Class<?>>toArray(Class<?>[]::new),
              schema.getTypes().stream().map(type -> node(type, known)).toArray(Node[]::new));
      case NULL -> Scalar.NULL;
      case STRING -> Scalar.STRING;
      case BYTES -> Scalar.BYTES;
      case INT -> Scalar.INT;
      case LONG -> isInstant(schema) ? Scalar.INSTANT : Scalar.LONG;
      case BOOLEAN -> Scalar.BOOLEAN;
      case DOUBLE -> Scalar.DOUBLE;
      case MAP, FIXED, FLOAT ->
          throw new IllegalArgumentException("Contracts do not use " + schema.getType());
    };
  }

  private static Class<?> javaClass(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> Void.class;
      case STRING -> String.class;
      case BYTES -> ByteBuffer.class;
      case INT -> Integer.class;
      case LONG -> isInstant(schema) ? Instant.class : Long.class;
      case BOOLEAN -> Boolean.class;
      case DOUBLE -> Double.class;
      case RECORD, ENUM -> javaType(schema);
      case ARRAY, MAP, FIXED, FLOAT, UNION ->
          throw new IllegalArgumentException(
              "Contracts have no " + schema.getType() + " in a union");
    };
  }

  /** The generated class; not by Avro's way, which trusts no class that it was not told of. */
  private static Class<?> javaType(Schema schema) {
    try {
      return Class.forName(schema.getFullName(), true, ContractCodec.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("Not a generated contract: " + schema.getFullName(), e);
    }
  }

  private static boolean isInstant(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical == null) {
      return false;
    }
    if (logical instanceof LogicalTypes.TimestampMillis) {
      return true;
    }
    throw new IllegalArgumentException("Contracts do not use " + logical.getName());
  }
}
