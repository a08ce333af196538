package dev.sluice.schemas.serde;

import org.apache.avro.Schema;

/**
 * Walks over a body by the schema it was written with, so that Avro's reader, which believes the
 * lengths it finds, gets only bodies that are whole.
 */
final class BodyCheck {
  private BodyCheck() {}

  /** Moves {@code cursor} behind a value of {@code schema}. */
  static void skip(Schema schema, ArrayCursor cursor) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> cursor.readBoolean();
      case INT -> cursor.readInt();
      case ENUM -> choice(cursor, schema.getEnumSymbols().size());
      case LONG -> cursor.readLong();
      case FLOAT -> cursor.skip(Float.BYTES);
      case DOUBLE -> cursor.skip(Double.BYTES);
      case STRING, BYTES -> cursor.skip(cursor.readLong());
      case FIXED -> cursor.skip(schema.getFixedSize());
      case RECORD -> schema.getFields().forEach(field -> skip(field.schema(), cursor));
      case UNION -> skip(schema.getTypes().get(choice(cursor, schema.getTypes().size())), cursor);
      case ARRAY -> {
        for (int left = cursor.readBlockSize(); left > 0; left = cursor.readBlockSize()) {
          for (; left > 0; left--) {
            skip(schema.getElementType(), cursor);
          }
        }
      }
      case MAP -> {
        for (int left = cursor.readBlockSize(); left > 0; left = cursor.readBlockSize()) {
          for (; left > 0; left--) {
            cursor.skip(cursor.readLong());
            skip(schema.getValueType(), cursor);
          }
        }
      }
    }
  }

  private static int choice(ArrayCursor cursor, int bound) {
    long choice = cursor.readLong();
    if (choice < 0 || choice >= bound) {
      throw new ArrayCursor.Malformed(
          "choice %d of %d before position %d".formatted(choice, bound, cursor.position()));
    }
    return (int) choice;
  }
}
