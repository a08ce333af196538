package dev.sluice.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of an order: a JSON object with known fields; what is left out is null. */
public final class OrderBody {
  /** As the output of a step. */
  static final int MAX_INPUT_BYTES = 4 * 1024 * 1024;

  /** A replay with new data for its event and a new input for one step, and their names. */
  private static final int MAX_BYTES = EventParser.MAX_EVENT_BYTES + MAX_INPUT_BYTES + 64 * 1024;

  private static final int MAX_ID = 256;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(EventParser.MAX_DEPTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final JsonNode body;
  private final String code;
  private final String example;
  private final @Nullable String header;

  private OrderBody(JsonNode body, String code, String example, @Nullable String header) {
    this.body = body;
    this.code = code;
    this.example = example;
    this.header = header;
  }

  /**
   * What an order's body may hold.
   *
   * @param code of the error when it holds something else
   * @param example what to do then
   */
  public record Form(String code, Set<String> fields, String example) {
    public Form {
      fields = Set.copyOf(fields);
    }
  }

  /**
   * A body that has been read already.
   *
   * @throws dev.sluice.errors.SluiceException with the form's code when it has other fields
   */
  public static OrderBody of(ObjectNode body, Form form) {
    OrderBody read = new OrderBody(body, form.code(), form.example(), null);
    read.check(form);
    return read;
  }

  /**
   * Reads the body; one that is empty has no fields.
   *
   * @throws ApiException with the form's code when it is no JSON object, or has other fields
   */
  static OrderBody of(Context ctx, Form form) throws IOException {
    byte[] bytes = ctx.bodyInputStream().readNBytes(MAX_BYTES + 1);
    String header = Query.blankToNull(ctx.header("Idempotency-Key"));
    OrderBody empty = new OrderBody(JSON.createObjectNode(), form.code(), form.example(), header);
    if (bytes.length > MAX_BYTES) {
      throw empty.bad("at most 5,184 KiB", "more");
    }
    if (bytes.length == 0) {
      return empty;
    }
    var read = new OrderBody(empty.parse(bytes), form.code(), form.example(), header);
    read.check(form);
    return read;
  }

  private void check(Form form) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!form.fields().contains(name)) {
                String fields = String.join(", ", form.fields().stream().sorted().toList());
                throw bad("the fields " + fields, "'" + name + "'");
              }
            });
  }

  private JsonNode parse(byte[] bytes) throws IOException {
    try {
      JsonNode parsed = JSON.readTree(bytes);
      if (!parsed.isObject()) {
        throw bad("a JSON object", parsed.getNodeType().toString());
      }
      return parsed;
    } catch (JacksonException e) {
      throw bad(
          "JSON",
          e.getOriginalMessage()
              + " (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ")");
    }
  }

  boolean has(String field) {
    return body.hasNonNull(field);
  }

  /** False when it is left out. */
  boolean flag(String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw bad(field + " as true or false", value.toString());
    }
    return value.asBoolean(false);
  }

  /** A text of 1 to {@code max} characters. */
  @Nullable String text(String field, int max) {
    if (!has(field)) {
      return null;
    }
    JsonNode value = body.path(field);
    String text = value.asText();
    if (!value.isTextual() || text.isBlank() || text.length() > max) {
      throw bad(
          field + " as a text of 1 to " + max + " characters",
          value.isTextual() ? "one of " + text.length() : value.getNodeType().toString());
    }
    return text;
  }

  /** Texts, one or an array of them; empty when there are none. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    if (!has(field)) {
      return texts;
    }
    JsonNode value = body.path(field);
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      if (!element.isTextual()) {
        throw bad(field + " as an array of texts", value.getNodeType().toString());
      }
      texts.add(element.asText());
    }
    return texts;
  }

  /** A moment in ISO 8601, with a zone. */
  @Nullable Instant time(String field) {
    if (!has(field)) {
      return null;
    }
    try {
      return OffsetDateTime.parse(body.path(field).asText()).toInstant();
    } catch (DateTimeException e) {
      throw bad(
          field + " as a time such as 2026-11-22T10:00:00Z", "'" + body.path(field).asText() + "'");
    }
  }

  /** Any JSON value as UTF-8, of at most so many bytes; null only when the field is left out. */
  @Nullable ByteBuffer json(String field, int maxBytes) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return null;
    }
    byte[] json = bytes(value);
    if (json.length > maxBytes) {
      throw bad(field + " of at most %,d bytes".formatted(maxBytes), "%,d".formatted(json.length));
    }
    return ByteBuffer.wrap(json);
  }

  private static byte[] bytes(JsonNode value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Every tree can be written as JSON", e);
    }
  }

  /** A JSON object as UTF-8, of the size of an event's data. */
  @Nullable ByteBuffer object(String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isObject()) {
      throw bad(field + " as a JSON object", value.getNodeType().toString());
    }
    return json(field, EventParser.MAX_EVENT_BYTES);
  }

  /**
   * The order's id, from the body or the header {@code Idempotency-Key}; null: none given.
   *
   * @throws ApiException SLUICE-1205 when both differ, or it is no text of 1 to 256 characters
   */
  @Nullable String requestId() {
    JsonNode value = body.path("requestId");
    boolean given = has("requestId");
    if (given
        && (!value.isTextual() || value.asText().isBlank() || value.asText().length() > MAX_ID)) {
      throw badRequestId("a text of 1 to 256 characters", value.getNodeType().toString());
    }
    String requestId = given ? value.asText() : null;
    if (header != null && header.length() > MAX_ID) {
      throw badRequestId("at most 256 characters", "more");
    }
    if (header != null && requestId != null && !header.equals(requestId)) {
      throw badRequestId(
          "the same requestId in body and header", "'" + requestId + "' and '" + header + "'");
    }
    return requestId == null ? header : requestId;
  }

  ApiException bad(String expected, String found) {
    return new ApiException(
        400,
        code,
        "Expected in the body of an order %s, found %s.".formatted(expected, found),
        example);
  }

  private static ApiException badRequestId(String expected, String found) {
    return new ApiException(
        400,
        "SLUICE-1205",
        "Expected as request id %s, found %s.".formatted(expected, found),
        "Send requestId in the body or the header Idempotency-Key, or leave it out.");
  }
}
