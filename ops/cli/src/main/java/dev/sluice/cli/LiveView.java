package dev.sluice.cli;

import java.util.ArrayList;
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

  /** A line that is too long must not become two: the next screen is drawn over so many lines. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

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

  /** Leaves what is on the terminal where it is; the next screen is drawn below. */
  void leave() {
    drawn = 0;
  }

  private void redraw(List<String> screen) {
    List<String> lines = fitting(screen);
    StringBuilder text = new StringBuilder(NO_WRAP);
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    for (String line : lines) {
      text.append("\r\u001b[2K").append(line).append('\n');
    }
    text.append("\u001b[J").append(WRAP);
    drawn = lines.size();
    terminal.out().print(text);
    terminal.out().flush();
  }

  /** What has scrolled out of a terminal cannot be redrawn, so no more than it has room for. */
  private List<String> fitting(List<String> screen) {
    int room = Math.max(2, terminal.rows() - 1);
    if (screen.size() <= room) {
      return screen;
    }
    List<String> lines = new ArrayList<>(screen.subList(0, room - 1));
    lines.add("… " + (screen.size() - room + 1) + " more lines");
    return lines;
  }
}
