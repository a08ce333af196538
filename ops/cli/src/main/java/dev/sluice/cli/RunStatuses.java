package dev.sluice.cli;

import java.util.Iterator;
import java.util.List;

/** The statuses of a run as they are written on the command line, for its completion. */
final class RunStatuses implements Iterable<String> {
  private static final List<String> ALL =
      List.of(
          "queued",
          "running",
          "sleeping",
          "waiting",
          "retrying",
          "completed",
          "failed",
          "cancelled");

  @Override
  public Iterator<String> iterator() {
    return ALL.iterator();
  }
}
