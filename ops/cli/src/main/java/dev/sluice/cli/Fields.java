package dev.sluice.cli;

import java.util.ArrayList;
import java.util.List;

/** Names and values, a line each; one without a value is left out. */
final class Fields {
  private final Terminal terminal;
  private final List<String> lines = new ArrayList<>();

  Fields(Terminal terminal) {
    this.terminal = terminal;
  }

  void add(String name, String value) {
    if (!value.isBlank()) {
      String label = "  %-15s".formatted(name);
      lines.add(
          terminal.paint(Terminal.Colour.DIM, label)
              + Texts.cut(Texts.oneLine(value), Math.max(20, terminal.columns() - label.length())));
    }
  }

  /** A line as it is. */
  void line(String line) {
    lines.add(line);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
