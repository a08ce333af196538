package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** How much of the calls of tools a session keeps. */
final class KeptTools {
  static final int MAX_MESSAGES = 50;
  static final int MAX_ANSWER_CHARS = 4_000;
  static final int MAX_ARGUMENT_CHARS = 2_000;

  private KeptTools() {}

  /** The last of them, each within its bounds. */
  static List<Message> bounded(List<Message> messages) {
    int from = Math.max(0, messages.size() - MAX_MESSAGES);
    return messages.subList(from, messages.size()).stream().map(KeptTools::bounded).toList();
  }

  private static Message bounded(Message message) {
    Message.ToolUse use = message.use();
    return use == null
        ? message
        : Message.tool(
            new Message.ToolUse(use.call(), use.tool(), arguments(use.arguments())),
            cut(message.text(), MAX_ANSWER_CHARS));
  }

  /** A JSON object, as a provider may take no other. */
  private static String arguments(String written) {
    try {
      ByteBuffer json = ByteBuffer.wrap(written.getBytes(StandardCharsets.UTF_8));
      if (written.length() <= MAX_ARGUMENT_CHARS
          && Json.<JsonNode>read(json, JsonNode.class).isObject()) {
        return written;
      }
    } catch (IOException e) {
      // The model wrote no JSON, and was told so.
    }
    try {
      Map<String, String> part = Map.of("cut", cut(written, MAX_ARGUMENT_CHARS));
      return new String(Json.write(part), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text can be written
    }
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
  }

  /**
   * The messages from the first on that is no tool's: where a store gives the last ones only, the
   * question that a tool helped to answer may be missing.
   */
  static List<Message> whole(List<Message> read) {
    int from = 0;
    while (from < read.size() && read.get(from).role() == Message.Role.TOOL) {
      from++;
    }
    return List.copyOf(read.subList(from, read.size()));
  }
}
