package dev.sluice.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Says on standard error what is going on, at most every two seconds while something counts up. */
final class Progress {
  private static final long BETWEEN_NANOS = 2_000_000_000L;

  private final PrintWriter err;
  private final long startNanos = System.nanoTime();
  private long lastNanos;

  Progress(PrintWriter err) {
    this.err = err;
  }

  void say(String what) {
    lastNanos = System.nanoTime();
    err.printf(Locale.ROOT, "%6.1f s  %s%n", (lastNanos - startNanos) / 1e9, what);
    err.flush();
  }

  void counted(String what, long done, long all) {
    if (System.nanoTime() - lastNanos > BETWEEN_NANOS) {
      say(String.format(Locale.ROOT, "%s: %,d of %,d runs", what, done, all));
    }
  }
}
