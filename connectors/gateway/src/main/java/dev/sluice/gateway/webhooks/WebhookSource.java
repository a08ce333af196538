package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One source: verifies, reads and transforms. What was signed is never lost: what cannot be read or
 * transformed becomes the event {@code SOURCE/unreadable}, with the reason and what came.
 *
 * @param signature null: everybody is believed, which is for loopback only
 * @param maxBody bytes of a body
 */
public record WebhookSource(
    String name,
    Kind kind,
    @Nullable Signature signature,
    int maxBody,
    WebhookTransform transform) {
  private static final int MAX_ID = 200;
  private static final int MAX_KEPT = 512 * 1024;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whether deliveries are verified. */
  public boolean isSigned() {
    return signature != null;
  }

  /** Its kind as the file says it. */
  public String kindText() {
    return kind.text();
  }

  /**
   * The headers with which the provider would send this body: signed by the first secret, with what
   * tells the message from others. For trying a source without the provider.
   */
  public Map<String, String> headers(byte[] body, Instant at) {
    Map<String, String> headers = new TreeMap<>(kind.headers());
    if (signature != null) {
      headers.putAll(signature.headers(body, at));
    }
    return headers;
  }

  /** What is to become of the delivery at {@code now}. */
  public Received receive(Delivery delivery, Instant now) {
    Optional<String> fault = signature == null ? Optional.empty() : signature.fault(delivery, now);
    if (fault.isPresent()) {
      return new Received.Refused(fault.get());
    }
    boolean form = isForm(delivery);
    try {
      JsonNode body = form ? form(delivery.body()) : JSON.readTree(delivery.body());
      if (body.isMissingNode()) {
        return unreadable(delivery, "No JSON: the body is empty");
      }
      Webhook webhook = new Webhook(name, delivery.headers(), body);
      if (kind == Kind.SLACK && "url_verification".equals(webhook.text("type"))) {
        return new Received.Challenged(body.path("challenge").asText());
      }
      WebhookEvent event = transform.transform(webhook);
      String given = event.id() == null ? kind.id(webhook) : event.id();
      return taken(event, given == null ? null : id(given), kind == Kind.SLACK && form);
    } catch (Exception e) {
      return unreadable(delivery, reason(e));
    }
  }

  /** The event that keeps what could not be read. */
  public Received.Taken unreadable(Delivery delivery, String reason) {
    ObjectNode data = JSON.createObjectNode();
    byte[] body = delivery.body();
    data.put("reason", reason).put("bytes", body.length).put("sha256", sha256(body));
    data.put("content_type", delivery.header("Content-Type"));
    byte[] kept = body.length > MAX_KEPT ? Arrays.copyOf(body, MAX_KEPT) : body;
    data.put("cut", kept.length < body.length);
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(kept));
      data.put("body", text.toString());
    } catch (CharacterCodingException e) {
      data.put("base64", Base64.getEncoder().encodeToString(kept));
    }
    WebhookEvent event = WebhookEvent.of(name + "/unreadable", data);
    Received.Taken taken =
        taken(event, id("unreadable-" + sha256(body)), kind == Kind.SLACK && isForm(delivery));
    return new Received.Taken(taken.event(), taken.id(), reason, taken.silent());
  }

  private static Received.Taken taken(WebhookEvent event, @Nullable String id, boolean silent) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id).put("name", event.name()).set("data", event.data());
    if (event.user() != null) {
      json.set("user", event.user());
    }
    Instant ts = event.ts();
    if (ts != null) {
      json.put("ts", ts.toEpochMilli());
    }
    return new Received.Taken(json.toString(), id, null, silent);
  }

  /** An event's id out of the provider's, so that the same message is the same event. */
  private String id(String given) {
    boolean fits = given.length() <= MAX_ID && given.chars().allMatch(c -> c >= ' ' && c <= '~');
    return name + ":" + (fits ? given : sha256(given.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean isForm(Delivery delivery) {
    String type = delivery.header("Content-Type");
    return type != null
        && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
  }

  /** Its field {@code payload} when that is JSON, else its fields. */
  private static JsonNode form(byte[] body) throws IOException {
    ObjectNode fields = JSON.createObjectNode();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    JsonNode payload = fields.path("payload");
    return payload.isTextual() ? JSON.readTree(payload.asText()) : fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String reason(Exception e) {
    return e instanceof JsonProcessingException json
        ? "No JSON: " + json.getOriginalMessage()
        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
