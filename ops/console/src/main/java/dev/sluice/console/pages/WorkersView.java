package dev.sluice.console.pages;

import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.gateway.read.Workers;
import java.time.Instant;

/**
 * Who runs steps.
 *
 * @param now when it was looked at
 */
record WorkersView(Workers workers, Instant now) implements PageView {
  @Override
  public String title() {
    return "Workers";
  }

  /** How a worker stands, as the word of a chip. */
  static String standing(WorkerProcess worker) {
    if (worker.heard().silent()) {
      return "not_heard_of";
    }
    return worker.leaving() ? "leaving" : "here";
  }
}
