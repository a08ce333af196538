package dev.sluice.gateway.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.access.PayloadRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a codec endpoint what encrypted payloads are. Keeps nothing of what it is told, and logs
 * none of it. Thread-safe.
 */
final class CodecClient {
  private static final Logger log = LoggerFactory.getLogger(CodecClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** For all that one page or answer shows. */
  private static final Duration ALL = Duration.ofSeconds(5);

  private static final int MAX_AT_ONCE = 500;
  private static final int MAX_CHARS_AT_ONCE = 8 << 20;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private volatile boolean answered = true;

  /**
   * What became of an envelope.
   *
   * @param value the payload; the envelope with the reason in it where it could not be decrypted
   * @param readable whether it is the payload
   */
  record Opened(JsonNode value, boolean readable) {}

  private static final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    AwayException(String message) {
      super(message);
    }
  }

  /** What each of the envelopes is. */
  Map<JsonNode, Opened> open(PayloadRules.Codec codec, Collection<JsonNode> envelopes)
      throws InterruptedException {
    Map<JsonNode, Opened> opened = new HashMap<>();
    long deadline = System.nanoTime() + ALL.toNanos();
    String away = null;
    for (List<JsonNode> some : portions(envelopes)) {
      if (away == null) {
        try {
          ask(codec, some, deadline, opened);
          answered = true;
          continue;
        } catch (AwayException e) {
          away = "SLUICE-1271 " + e.getMessage();
          tell(codec.url(), away);
        }
      }
      for (JsonNode envelope : some) {
        opened.put(envelope, unreadable(envelope, away));
      }
    }
    return opened;
  }

  private void tell(URI url, String why) {
    if (answered) {
      log.warn(
          "Payloads are shown encrypted, the codec endpoint {} does not decrypt: {}", url, why);
    }
    answered = false;
  }

  private static List<List<JsonNode>> portions(Collection<JsonNode> envelopes) {
    List<List<JsonNode>> portions = new ArrayList<>();
    int chars = MAX_CHARS_AT_ONCE;
    for (JsonNode envelope : envelopes) {
      int length = envelope.toString().length();
      if (portions.isEmpty()
          || chars + length > MAX_CHARS_AT_ONCE
          || portions.getLast().size() == MAX_AT_ONCE) {
        portions.add(new ArrayList<>());
        chars = 0;
      }
      portions.getLast().add(envelope);
      chars += length;
    }
    return portions;
  }

  private void ask(
      PayloadRules.Codec codec,
      List<JsonNode> envelopes,
      long deadline,
      Map<JsonNode, Opened> opened)
      throws AwayException, InterruptedException {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    ObjectNode body = PayloadText.JSON.createObjectNode();
    ArrayNode array = body.putArray("envelopes");
    envelopes.forEach(array::add);
    JsonNode values;
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(codec.url() + "/decode"))
              .timeout(left.compareTo(ANSWER) < 0 ? left : ANSWER)
              .header("Authorization", "Bearer " + Files.readString(codec.tokenFile()).strip())
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.toString()))
              .build();
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new AwayException("The codec endpoint answered " + answer.statusCode() + ".");
      }
      values = PayloadText.JSON.readTree(answer.body()).path("values");
    } catch (IOException | IllegalArgumentException e) {
      throw new AwayException("No answer of the codec endpoint: " + e.getClass().getSimpleName());
    }
    if (values.size() != envelopes.size()) {
      throw new AwayException("The codec endpoint answered something else.");
    }
    for (int i = 0; i < values.size(); i++) {
      JsonNode value = values.get(i);
      JsonNode envelope = envelopes.get(i);
      opened.put(
          envelope,
          value.has("value")
              ? new Opened(value.get("value"), true)
              : unreadable(envelope, value.at("/error/message").asText("")));
    }
  }

  private static Opened unreadable(JsonNode envelope, String why) {
    ObjectNode shown = envelope.deepCopy();
    shown.put("unreadable", why);
    return new Opened(shown, false);
  }
}
