package dev.sluice.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.gateway.read.ModelCall;
import dev.sluice.schemas.common.ErrorInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text and JSON in the form that Postgres takes: it has no NUL character. */
final class Texts {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final char NUL = '\0';
  private static final char REPLACEMENT = '\uFFFD';

  private Texts() {}

  static String storable(String text) {
    return text.indexOf(NUL) < 0 ? text : text.replace(NUL, REPLACEMENT);
  }

  static @Nullable String orNull(@Nullable String text) {
    return text == null ? null : storable(text);
  }

  static String json(ErrorInfo error) {
    return write(
        new Failure(
            storable(error.getType()),
            storable(error.getMessage()),
            error.getStack() == null ? null : storable(error.getStack()),
            error.getRetryable()));
  }

  static String json(List<String> texts) {
    return write(texts.stream().map(Texts::storable).toList());
  }

  static String json(Map<String, ?> fields) {
    return write(fields);
  }

  static String json(FunctionConfig config) {
    return write(config);
  }

  static String jsonOf(List<ModelCall> calls) {
    return write(calls);
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts can be written as JSON", e);
    }
  }
}
