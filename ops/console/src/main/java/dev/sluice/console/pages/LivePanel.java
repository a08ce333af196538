package dev.sluice.console.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.Payload;
import dev.sluice.schemas.payloads.Envelope;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the steps of a run say, as a page shows it: a block for each step that speaks, with what its
 * newest attempt said. Bounded: of many blocks, and of long texts, the newest. For one thread.
 */
final class LivePanel {
  static final int MAX_BLOCKS = 10;
  static final int MAX_CHARS = 6_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HIDDEN = "•••";

  private final Map<String, Speaker> speakers = new LinkedHashMap<>();

  /**
   * What a step says.
   *
   * @param anew it said something before, and has begun again
   * @param cut the beginning is left out
   */
  record Block(String step, String channel, boolean anew, boolean cut, String text) {}

  private static final class Speaker {
    final StringBuilder text = new StringBuilder();
    int epoch;
    int attempt;
    boolean anew;
    boolean cut;

    /** False: it has spoken in a later attempt already. */
    boolean takes(LiveMessage message) {
      if (message.epoch() < epoch || (message.epoch() == epoch && message.attempt() < attempt)) {
        return false;
      }
      if (message.epoch() > epoch || message.attempt() > attempt) {
        anew = epoch > 0;
        cut = false;
        text.setLength(0);
        epoch = message.epoch();
        attempt = message.attempt();
      }
      return true;
    }

    void say(String more) {
      text.append(more);
      if (text.length() > MAX_CHARS) {
        cut = true;
        text.delete(0, text.length() - MAX_CHARS);
      }
    }

    void line(String line) {
      boolean begins = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
      say((begins ? "" : "\n") + line + "\n");
    }
  }

  /** Takes what was said. */
  void add(List<LiveMessage> messages) {
    messages.forEach(this::add);
    Iterator<Speaker> oldest = speakers.values().iterator();
    for (int more = speakers.size() - MAX_BLOCKS; more > 0; more--) {
      oldest.next();
      oldest.remove();
    }
  }

  private void add(LiveMessage message) {
    String key = message.channel() + "|" + message.step();
    Speaker speaker = speakers.computeIfAbsent(key, k -> new Speaker());
    if (!speaker.takes(message)) {
      return;
    }
    JsonNode data = read(message.data());
    switch (data.path("kind").asText("")) {
      case "text" -> speaker.say(data.path("text").asText(""));
      case "tool-begun" -> speaker.line("calls " + data.path("tool").asText(""));
      case "tool-ended" ->
          speaker.line(data.path("failed").asBoolean() ? "failed" : "has answered");
      case HIDDEN -> hide(speaker, HIDDEN);
      default -> {
        if (Envelope.is(data)) {
          hide(speaker, Envelope.HIDDEN_MESSAGE);
        } else {
          speaker.line(data.isTextual() ? data.asText() : data.toString());
        }
      }
    }
  }

  /** That something is said, once. */
  private static void hide(Speaker speaker, String instead) {
    if (speaker.text.indexOf(instead) < 0) {
      speaker.line(instead);
    }
  }

  private static JsonNode read(Payload payload) {
    try {
      return JSON.readTree(payload.json());
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** Those who spoke, in the order in which they began. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    speakers.forEach(
        (key, speaker) -> {
          int bar = key.indexOf('|'); // no channel has one
          blocks.add(
              new Block(
                  key.substring(bar + 1),
                  key.substring(0, bar),
                  speaker.anew,
                  speaker.cut,
                  speaker.text.toString()));
        });
    return blocks;
  }
}
