package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Payload;
import java.io.IOException;
import java.time.Instant;

/** Writes answers for a model: what is empty is left out, what is long is cut. */
final class Compact {
  private static final Object MAX_CHARS = new Object();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Payload.class, new CutPayload())
                  .addSerializer(Failure.class, new CutFailure()))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
          .build();

  private Compact() {}

  /**
   * The JSON of {@code value}.
   *
   * @param maxChars how much to show of each payload, message and stack trace
   */
  static String json(Object value, int maxChars) {
    try {
      return JSON.writer().withAttribute(MAX_CHARS, maxChars).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Every answer can be written as JSON", e);
    }
  }

  /** {@code text}, or its beginning. */
  static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Math.max(0, maxChars);
    boolean withinPair = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, withinPair ? end - 1 : end) + "…";
  }

  private static int maxChars(SerializerProvider provider) {
    return (int) provider.getAttribute(MAX_CHARS);
  }

  private static final class CutPayload extends JsonSerializer<Payload> {
    @Override
    public void serialize(Payload payload, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      String text = payload.json();
      if (text.length() <= maxChars(provider)) {
        json.writeRawValue(text);
        return;
      }
      json.writeStartObject();
      json.writeNumberField("cut", text.length());
      json.writeStringField("start", cut(text, maxChars(provider)));
      json.writeEndObject();
    }
  }

  private static final class CutFailure extends JsonSerializer<Failure> {
    @Override
    public void serialize(Failure failure, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("type", failure.type());
      json.writeStringField("message", cut(failure.message(), maxChars(provider)));
      String stack = failure.stack();
      if (stack != null && maxChars(provider) > 0) {
        json.writeStringField("stack", cut(stack, maxChars(provider)));
      }
      json.writeBooleanField("retryable", failure.retryable());
      json.writeEndObject();
    }
  }
}
