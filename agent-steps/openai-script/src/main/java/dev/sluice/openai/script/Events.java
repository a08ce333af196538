package dev.sluice.openai.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A stream of server-sent events; each leaves at once. */
final class Events {
  private final OutputStream out;
  private final Duration pace;

  /**
   * @param pace how long a word takes
   */
  Events(OutputStream out, Duration pace) {
    this.out = out;
    this.pace = pace;
  }

  /** Waits for the next word. */
  void awaitWord() {
    try {
      Thread.sleep(pace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void send(String event, JsonNode data) throws IOException {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  void send(JsonNode data) throws IOException {
    write("data: " + data + "\n\n");
  }

  void done() throws IOException {
    write("data: [DONE]\n\n");
  }

  private void write(String lines) throws IOException {
    out.write(lines.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** A text in parts, as a model gives it: each word with the blank after it. */
  static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int blank = text.indexOf(' ', from);
      int to = blank < 0 ? text.length() : blank + 1;
      parts.add(text.substring(from, to));
      from = to;
    }
    return parts;
  }
}
