package dev.sluice.chaos;

import java.io.PrintWriter;
import java.util.Locale;

/** Says on standard error what is going on. */
final class Progress {
  private final PrintWriter err;
  private final long startNanos = System.nanoTime();

  Progress(PrintWriter err) {
    this.err = err;
  }

  void say(String what) {
    err.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - startNanos) / 1e9, what);
    err.flush();
  }
}
