package dev.sluice.console;

import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a run is where it is, in a sentence. */
final class RunDetail {
  private RunDetail() {}

  /**
   * The sentence.
   *
   * @param reason of a cancellation
   * @param steps of this run itself
   * @return null when its status says all
   */
  static @Nullable String of(RunSummary run, @Nullable String reason, List<StepTrace> steps) {
    return switch (run.status()) {
      case QUEUED -> run.queued() == null ? null : queued(run.queued());
      case SLEEPING, WAITING, RETRYING -> suspended(run, steps);
      case RUNNING, COMPLETED -> null;
      case FAILED -> run.error();
      case CANCELLED -> reason;
    };
  }

  private static String queued(RunSummary.Queued queued) {
    return "queued because of "
        + queued.limit()
        + (queued.key() == null ? "" : ", key " + queued.key())
        + ", "
        + queued.ahead()
        + " ahead of it when it was told, since "
        + queued.since();
  }

  /** All that it waits for; the status alone tells the one that is due first. */
  private static String suspended(RunSummary run, List<StepTrace> steps) {
    String open =
        steps.stream()
            .filter(step -> isOpen(step.status()))
            .map(RunDetail::open)
            .collect(Collectors.joining("; "));
    return open.isEmpty() ? "goes on at " + run.dueAt() : open;
  }

  private static boolean isOpen(StepStatus status) {
    return switch (status) {
      case SLEEPING, WAITING, RETRYING -> true;
      case SUCCEEDED, EXECUTING, FAILED, TIMED_OUT, ABANDONED -> false;
    };
  }

  private static String open(StepTrace step) {
    if (step.waitsFor() != null) {
      String condition = step.waitsFor().condition();
      return "waiting for "
          + String.join(" or ", step.waitsFor().events())
          + (condition.isEmpty() ? "" : " where " + condition)
          + until(step.until());
    }
    if (step.invoked() != null) {
      return "waiting for run "
          + step.invoked().runId()
          + " of "
          + step.invoked().functionId()
          + until(step.until());
    }
    return step.status() == StepStatus.RETRYING
        ? "trying " + step.name() + " again at " + step.retryAt()
        : "sleeping" + until(step.until());
  }

  private static String until(@Nullable Instant until) {
    return until == null ? "" : " until " + until;
  }
}
