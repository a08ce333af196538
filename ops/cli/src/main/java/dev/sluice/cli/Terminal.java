package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.Map;

/**
 * Where the output goes, and what it can show there.
 *
 * @param out for results
 * @param err for errors and remarks
 * @param interactive true when {@code out} is a terminal on which lines may be redrawn
 * @param colours true when colours are wanted and can be shown
 * @param columns how wide a line may be; large when {@code out} is no terminal
 * @param rows how many lines can be redrawn; large when {@code out} is no terminal
 */
record Terminal(
    PrintWriter out, PrintWriter err, boolean interactive, boolean colours, int columns, int rows) {

  private static final int UNLIMITED = 10_000;
  private static final int USUAL_COLUMNS = 120;
  private static final int USUAL_ROWS = 24;

  /**
   * The process's own output; the launcher says in SLUICE_TTY, SLUICE_COLUMNS and SLUICE_ROWS what
   * it is.
   */
  static Terminal ofProcess() {
    return of(Main.utf8(System.out), Main.utf8(System.err), System.getenv());
  }

  static Terminal of(PrintWriter out, PrintWriter err, Map<String, String> env) {
    boolean tty = "1".equals(env.get("SLUICE_TTY"));
    boolean dumb = "dumb".equals(env.getOrDefault("TERM", ""));
    boolean colours = tty && !dumb && env.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        out,
        err,
        tty && !dumb,
        colours,
        tty ? said(env, "SLUICE_COLUMNS", USUAL_COLUMNS) : UNLIMITED,
        tty ? said(env, "SLUICE_ROWS", USUAL_ROWS) : UNLIMITED);
  }

  private static int said(Map<String, String> env, String name, int otherwise) {
    String said = env.getOrDefault(name, "");
    return said.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(said) : otherwise;
  }

  /** Prints a coded error with what to do about it. */
  void error(String code, String problem, String hint) {
    out.flush();
    err.println(paint(Colour.RED, code) + " " + problem);
    if (!hint.isEmpty()) {
      err.println(hint);
    }
    err.flush();
  }

  /** Prints a line at once. */
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** {@code text} in {@code colour}, or as it is where no colours are shown. */
  String paint(Colour colour, String text) {
    return colours ? colour.start + text + "\u001b[0m" : text;
  }

  enum Colour {
    RED("\u001b[31m"),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m"),
    BLUE("\u001b[34m"),
    CYAN("\u001b[36m"),
    DIM("\u001b[2m"),
    BOLD("\u001b[1m");

    private final String start;

    Colour(String start) {
      this.start = start;
    }

    /** The colour in which a status is shown. */
    static Colour ofStatus(String status) {
      return switch (status) {
        case "COMPLETED", "SUCCEEDED", "DONE" -> GREEN;
        case "FAILED" -> RED;
        case "CANCELLED", "RETRYING", "QUEUED", "TIMED_OUT" -> YELLOW;
        case "RUNNING", "EXECUTING", "SCHEDULED" -> CYAN;
        case "SLEEPING", "WAITING" -> BLUE;
        default -> BOLD;
      };
    }
  }
}
