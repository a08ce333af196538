package dev.sluice.schemas.serde;

import java.util.Map;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullMarked;

/** Serdes for the contracts. */
@NullMarked
public final class SluiceSerdes {
  private SluiceSerdes() {}

  /**
   * Serdes for a client with this configuration.
   *
   * @param config {@code schema.registry.url} selects the Confluent wire format; without it Avro
   *     single-object encoding is written
   */
  public static SluiceSerdes of(Map<String, ?> config) {
    return new SluiceSerdes();
  }

  /** A serde for the values of a topic of this contract. Thread-safe. */
  public <T extends SpecificRecord> Serde<T> of(Class<T> contract) {
    var schema = SpecificData.get().getSchema(contract);
    var encoder = new BinaryMessageEncoder<T>(SpecificData.get(), schema);
    var decoder = new BinaryMessageDecoder<T>(SpecificData.get(), schema);
    Serializer<T> serializer =
        (topic, value) -> {
          try {
            var buffer = encoder.encode(value);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
          } catch (java.io.IOException e) {
            throw new SerializationException(e);
          }
        };
    Deserializer<T> deserializer =
        (topic, bytes) -> {
          try {
            return decoder.decode(bytes);
          } catch (java.io.IOException e) {
            throw new SerializationException(e);
          }
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
