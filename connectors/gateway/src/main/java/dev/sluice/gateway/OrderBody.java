package dev.sluice.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The optional body of an order.
 *
 * @param force replay with an empty memo
 * @param reason of a cancellation; may be empty
 * @param requestId from the body or the header {@code Idempotency-Key}; null: none given
 */
record OrderBody(boolean force, String reason, @Nullable String requestId) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_ID = 256;
  private static final int MAX_REASON = 2_000;
  private static final Set<String> FIELDS = Set.of("force", "reason", "requestId");
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(10).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static OrderBody of(Context ctx) throws IOException {
    JsonNode body = read(ctx);
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw bad("the fields force, reason and requestId", "'" + name + "'");
              }
            });
    JsonNode force = body.path("force");
    if (!force.isMissingNode() && !force.isBoolean()) {
      throw bad("force as true or false", force.toString());
    }
    String reason = text(body, "reason", MAX_REASON);
    String header = Query.blankToNull(ctx.header("Idempotency-Key"));
    String requestId = text(body, "requestId", MAX_ID);
    if (header != null && header.length() > MAX_ID) {
      throw badRequestId("at most 256 characters", "more");
    }
    if (header != null && requestId != null && !header.equals(requestId)) {
      throw badRequestId(
          "the same requestId in body and header", "'" + requestId + "' and '" + header + "'");
    }
    return new OrderBody(
        force.asBoolean(false),
        reason == null ? "" : reason,
        requestId == null ? header : requestId);
  }

  private static JsonNode read(Context ctx) throws IOException {
    byte[] bytes = ctx.bodyInputStream().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw bad("at most 64 KiB", "more");
    }
    if (bytes.length == 0) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode body = JSON.readTree(bytes);
      if (!body.isObject()) {
        throw bad("a JSON object", body.getNodeType().toString());
      }
      return body;
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

  private static @Nullable String text(JsonNode body, String field, int max) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    String text = value.asText();
    if (!value.isTextual() || text.isBlank() || text.length() > max) {
      throw field.equals("requestId")
          ? badRequestId("a text of 1 to 256 characters", value.getNodeType().toString())
          : bad(
              field + " as a text of 1 to " + max + " characters", value.getNodeType().toString());
    }
    return text;
  }

  private static ApiException bad(String expected, String found) {
    return new ApiException(
        400,
        "SLUICE-1206",
        "Expected in the body of an order %s, found %s.".formatted(expected, found),
        "Send no body, or such as {\"force\":true,\"requestId\":\"…\"}.");
  }

  private static ApiException badRequestId(String expected, String found) {
    return new ApiException(
        400,
        "SLUICE-1205",
        "Expected as request id %s, found %s.".formatted(expected, found),
        "Send requestId in the body or the header Idempotency-Key, or leave it out.");
  }
}
