package dev.sluice.console.pages;

import dev.sluice.gateway.read.RunTrace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run with its steps.
 *
 * @param run null: it is not known, or not yet
 * @param now when it was looked at
 */
record RunView(String id, @Nullable RunTrace run, Instant now) implements PageView {
  /** Steps that are shown; the API has all. */
  static final int MAX_STEPS = 500;

  @Override
  public String title() {
    return run == null ? "Run " + id : run.summary().functionId() + " " + id;
  }

  @Override
  public int status() {
    return run == null ? 404 : 200;
  }

  /** The id as part of a file's name. */
  String fileName() {
    return id.replaceAll("[^\\w-]", "_");
  }

  /** How its time went. */
  Waterfall waterfall(RunTrace trace) {
    return Waterfall.of(trace, MAX_STEPS, now);
  }

  /** Whether an operator can repeat it; else it can be cancelled. */
  static boolean ended(RunTrace trace) {
    return trace.summary().status().ended();
  }
}
