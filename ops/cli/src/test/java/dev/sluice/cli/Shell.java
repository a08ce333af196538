package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs a command line in this process and keeps what it printed. */
record Shell(int code, String out, String err) {

  static Shell run(String... args) {
    return run(false, false, 10_000, args);
  }

  static Shell onTerminal(int columns, String... args) {
    return run(true, true, columns, args);
  }

  private static Shell run(boolean interactive, boolean colours, int columns, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out), new PrintWriter(err), interactive, colours, columns, 10_000);
    int code = Main.execute(terminal, args);
    return new Shell(code, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
