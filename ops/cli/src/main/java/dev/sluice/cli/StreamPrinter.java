package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Prints what steps say: an agent's words as they come, everything else as a line. What a step said
 * before it began anew stays on the screen; a line says that it did.
 */
final class StreamPrinter {
  private final Terminal terminal;
  private String speaks = "";
  private boolean inLine;

  StreamPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Prints one message. */
  void show(JsonNode message) {
    String step = Json.text(message, "step");
    JsonNode data = message.path("data");
    switch (data.path("kind").asText("")) {
      case "text" -> {
        head(message, step);
        word(data.path("text").asText(""));
      }
      case "tool-begun" -> line(step + "  calls " + Json.text(data, "tool"));
      case "tool-ended" ->
          line(step + (data.path("failed").asBoolean() ? "  failed" : "  has answered"));
      default -> line(step + "  " + Json.text(message, "channel") + "  " + data);
    }
  }

  /** Ends the line that was begun. */
  void end() {
    if (inLine) {
      terminal.out().println();
      terminal.out().flush();
      inLine = false;
    }
  }

  /** Says who speaks, when that is another than before. */
  private void head(JsonNode message, String step) {
    int attempt = message.path("attempt").asInt(1);
    int epoch = message.path("epoch").asInt(1);
    String who = step + "|" + epoch + "|" + attempt;
    if (who.equals(speaks)) {
      return;
    }
    boolean again = speaks.startsWith(step + "|");
    speaks = who;
    end();
    String head = "── " + Texts.oneLine(step) + (again ? ", anew" : "");
    terminal.say(terminal.paint(Terminal.Colour.DIM, head));
  }

  private void word(String text) {
    terminal.out().print(Texts.safe(text));
    terminal.out().flush();
    inLine |= !text.isEmpty();
  }

  private void line(String text) {
    end();
    speaks = "";
    terminal.say(terminal.paint(Terminal.Colour.DIM, Texts.oneLine(text)));
  }
}
