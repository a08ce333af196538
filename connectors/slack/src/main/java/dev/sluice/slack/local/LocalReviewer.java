package dev.sluice.slack.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A person in the local Slack: a click sends the signed interaction that Slack would send, such as
 * to the gateway's webhook of kind {@code slack}. Thread-safe.
 */
public final class LocalReviewer implements AutoCloseable {
  private static final ObjectMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final URI endpoint;
  private final byte[] secret;
  private final Clock clock;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param name of the person
   * @param endpoint where Slack is told to send interactions
   * @param signingSecret as the receiver has it
   */
  public LocalReviewer(String name, URI endpoint, String signingSecret, Clock clock) {
    this.name = name;
    this.endpoint = endpoint;
    this.secret = signingSecret.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  /**
   * Clicks a button of a message.
   *
   * @param action of the button: approve, edit or reject
   * @param editedText what stands in the text field; null: nothing was changed there
   * @throws IOException when the receiver is away or does not answer 200
   * @throws IllegalArgumentException when the message has no such button
   */
  public void click(LocalMessage message, String action, @Nullable String editedText)
      throws IOException, InterruptedException {
    String value = message.button(action);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("No button " + action + " in message " + message.ts());
    }
    Instant now = clock.instant();
    String payload = JSON.writeValueAsString(payload(message, action, value, editedText, now));
    String body = "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
    String time = Long.toString(now.getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(LIMIT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Slack-Request-Timestamp", time)
            .header("X-Slack-Signature", "v0=" + sign("v0:" + time + ":" + body))
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "Expected 200 of " + endpoint + ", found " + answer.statusCode() + ": " + answer.body());
    }
  }

  private ObjectNode payload(
      LocalMessage message, String action, String value, @Nullable String text, Instant now) {
    String user = "U" + Integer.toHexString(name.hashCode());
    String at = "%d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1_000);
    ObjectNode payload = JSON.createObjectNode().put("type", "block_actions");
    payload.putObject("user").put("id", user).put("username", name).put("name", name);
    payload
        .putObject("container")
        .put("type", "message")
        .put("message_ts", message.ts())
        .put("channel_id", message.channel());
    payload.putObject("channel").put("id", message.channel());
    payload.put("trigger_id", at + "." + user);
    if (text != null) {
      payload
          .putObject("state")
          .putObject("values")
          .putObject("sluice_draft")
          .putObject("text")
          .put("type", "plain_text_input")
          .put("value", text);
    }
    payload
        .putArray("actions")
        .addObject()
        .put("type", "button")
        .put("block_id", "sluice_gate")
        .put("action_id", action)
        .put("value", value)
        .put("action_ts", at);
    return payload;
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
