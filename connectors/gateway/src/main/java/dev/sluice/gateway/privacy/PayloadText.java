package dev.sluice.gateway.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.read.Payload;

/** Payloads as trees and back; numbers stay as they were written. */
final class PayloadText {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private PayloadText() {}

  static JsonNode read(Payload payload) throws JsonProcessingException {
    return JSON.readTree(payload.json());
  }

  static Payload of(JsonNode value) {
    return new Payload(value.toString());
  }
}
