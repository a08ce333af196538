package dev.sluice.sdk.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How data and results become JSON and back: times as ISO-8601, unknown fields ignored. */
public final class Json {
  /** What one step or function may return, once written. */
  public static final int MAX_RESULT_BYTES = 4 * 1024 * 1024;

  // The default pool is one buffer per thread, which virtual threads would never use twice.
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                  .build())
          .addModules(new JavaTimeModule(), new Jdk8Module(), new ParameterNamesModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();

  /** Numbers of a tree stay as they were written: an amount must not pass through a double. */
  private static final DeserializationFeature EXACT =
      DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS;

  private static final Map<Type, ObjectReader> READERS = new ConcurrentHashMap<>();

  private Json() {}

  /**
   * Writes a result.
   *
   * @param of what it is a result of, for the message
   * @throws SluiceException SLUICE-3003 when Jackson cannot write it, SLUICE-3005 when it is longer
   *     than 4 MiB
   */
  public static byte[] writeResult(String of, @Nullable Object value) {
    return write("a result of " + of, "Return", value);
  }

  /**
   * Writes what a step is given.
   *
   * @throws SluiceException SLUICE-3003 when Jackson cannot write it, SLUICE-3005 when it is longer
   *     than 4 MiB
   */
  public static byte[] writeInput(String step, @Nullable Object value) {
    return write("an input of step '" + step + "'", "Give", value);
  }

  /**
   * Writes what a step says while it runs.
   *
   * @throws SluiceException SLUICE-3003 when Jackson cannot write it, SLUICE-3005 when it is longer
   *     than 4 MiB
   */
  public static byte[] writeMessage(String step, @Nullable Object value) {
    return write("a message of step '" + step + "'", "Publish", value);
  }

  private static byte[] write(String what, String verb, @Nullable Object value) {
    byte[] json;
    try {
      json = MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          "SLUICE-3003",
          "Expected "
              + what
              + " that can be written as JSON, found "
              + (value == null ? "null" : "a " + value.getClass().getName())
              + ": "
              + e.getOriginalMessage(),
          verb
              + " a record, a collection or a plain value; keep connections and streams inside the"
              + " step.",
          e);
    }
    if (json.length > MAX_RESULT_BYTES) {
      throw new SluiceException(
          "SLUICE-3005",
          "Expected " + what + " of at most 4 MiB, found " + json.length + " bytes.",
          "Store the content elsewhere and "
              + verb.toLowerCase(Locale.ROOT)
              + " a reference to it.");
    }
    return json;
  }

  /** Writes a value of a message. */
  public static byte[] write(@Nullable Object value) throws IOException {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Reads a value as {@code type}; the position of {@code json} stays. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller holds a Type, not a Class
  public static <T> T read(ByteBuffer json, Type type) throws IOException {
    return read(json, readerOf(type));
  }

  /** What a part of a JSON tree reads as. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller holds a Type, not a Class
  public static <T> T convert(JsonNode json, Type type) throws IOException {
    return readerOf(type).readValue(json);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  static <T> T read(ByteBuffer json, ObjectReader reader) throws IOException {
    if (json.hasArray()) {
      return reader.readValue(json.array(), json.arrayOffset() + json.position(), json.remaining());
    }
    byte[] bytes = new byte[json.remaining()];
    json.duplicate().get(bytes);
    return reader.readValue(bytes);
  }

  static ObjectReader readerOf(Type type) {
    ObjectReader reader = READERS.get(type);
    if (reader == null) {
      reader = MAPPER.readerFor(MAPPER.constructType(type));
      if (type == JsonNode.class) {
        reader = reader.with(EXACT).without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
      }
      READERS.put(type, reader);
    }
    return reader;
  }
}
