package dev.sluice.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that changes while it is watched: redrawn in place on a terminal, told as a line per
 * change elsewhere.
 */
final class LiveView {
  /**
   * A thing that is watched.
   *
   * @param key which thing
   * @param state what of it matters; a new one is told where nothing can be redrawn
   * @param line how a change of it is told there
   */
  record Change(String key, String state, String line) {}

  private final Terminal terminal;
  private final Map<String, String> told = new HashMap<>();
  private int drawn;

  LiveView(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows {@code screen} on a terminal, and elsewhere those of {@code changes} that are new. */
  void show(List<String> screen, List<Change> changes) {
    if (terminal.interactive()) {
      redraw(screen);
      return;
    }
    for (Change change : changes) {
      if (!change.state().equals(told.put(change.key(), change.state()))) {
        terminal.say(change.line());
      }
    }
  }

  private void redraw(List<String> screen) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    for (String line : screen) {
      text.append("\r\u001b[2K").append(line).append('\n');
    }
    text.append("\u001b[J");
    drawn = screen.size();
    terminal.out().print(text);
    terminal.out().flush();
  }
}
