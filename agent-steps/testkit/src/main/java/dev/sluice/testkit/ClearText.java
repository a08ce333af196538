package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.payloads.Envelope;
import dev.sluice.sdk.host.Json;
import dev.sluice.worker.codec.PayloadCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What records say, as the worker that has the codec reads it. */
final class ClearText {
  private final PayloadCodec codec;
  private final boolean encrypts;

  ClearText(PayloadCodec codec) {
    this.codec = codec;
    this.encrypts = !codec.equals(PayloadCodec.NONE);
  }

  /** A payload; what is encrypted in it, at any depth, is decrypted. */
  JsonNode json(ByteBuffer payload) {
    JsonNode read = TestEngine.tree(payload);
    return encrypts ? opened(read) : read;
  }

  /** Type and message; null: there is no error. */
  @Nullable String text(@Nullable ErrorInfo error) {
    return error == null ? null : error.getType() + ": " + message(error);
  }

  private String message(ErrorInfo error) {
    String stack = error.getStack();
    if (!encrypts || stack == null || !Envelope.mayBeIn(stack)) {
      return error.getMessage();
    }
    byte[] details = codec.decode(null, stack.getBytes(StandardCharsets.UTF_8));
    return TestEngine.tree(ByteBuffer.wrap(details)).path("message").asText();
  }

  private JsonNode opened(JsonNode value) {
    if (Envelope.is(value)) {
      return TestEngine.tree(ByteBuffer.wrap(codec.decode(null, bytes(value))));
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
        object.set(field.getKey(), opened(field.getValue()));
      }
    }
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, opened(array.get(i)));
      }
    }
    return value;
  }

  private static byte[] bytes(JsonNode value) {
    try {
      return Json.write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
