package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON that is known to be valid, on its way through the codec. */
final class PayloadJson {
  private static final TypeRef<Map<String, String>> STRINGS = new TypeRef<>() {};

  private PayloadJson() {}

  static JsonNode tree(byte[] json) {
    try {
      return Json.read(ByteBuffer.wrap(json), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, String> strings(byte[] json) {
    try {
      return Json.read(ByteBuffer.wrap(json), STRINGS.type());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] write(Object value) {
    try {
      return Json.write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What is left in a buffer, whose position stays; not to be changed. */
  static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
