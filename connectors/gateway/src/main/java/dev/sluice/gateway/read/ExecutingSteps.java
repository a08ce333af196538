package dev.sluice.gateway.read;

import dev.sluice.gateway.read.StepTrace.Executing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Joins what the history tells of a run, each step at its end, with what workers say runs now. What
 * workers say may be seconds old; what the history tells of the same attempt or of a later turn
 * goes before it.
 */
public final class ExecutingSteps {
  private ExecutingSteps() {}

  /** The run with those of its steps that are executing. */
  public static RunTrace into(RunTrace run, List<WorkerProcess> workers) {
    if (run.summary().status() != RunStatus.RUNNING) {
      return run;
    }
    List<StepTrace> steps = new ArrayList<>(run.steps());
    for (WorkerProcess worker : workers) {
      for (WorkerProcess.Turn turn : worker.turns()) {
        if (turn.runId().equals(run.summary().id()) && turn.epoch() >= run.epoch()) {
          turn.steps().forEach(step -> add(steps, step, worker.heard()));
        }
      }
    }
    String now =
        steps.stream()
            .filter(step -> step.executing() != null)
            .map(ExecutingSteps::inWords)
            .collect(Collectors.joining("; "));
    return now.isEmpty() ? run : run.with(steps, run.detail() == null ? now : run.detail());
  }

  private static String inWords(StepTrace step) {
    Executing now = Objects.requireNonNull(step.executing());
    String attempt = now.attempt() == 1 ? "" : ", attempt " + now.attempt();
    String gone = now.silent() ? ", which was last heard of at " + now.heardAt() : "";
    return "executing %s%s since %s on %s%s"
        .formatted(step.name(), attempt, now.since(), now.host(), gone);
  }

  private static void add(List<StepTrace> steps, WorkerProcess.Step step, HeardOf worker) {
    var executing =
        new Executing(
            step.attempt(), step.since(), worker.id(), worker.host(), worker.at(), worker.silent());
    for (int i = 0; i < steps.size(); i++) {
      StepTrace known = steps.get(i);
      if (known.name().equals(step.name())) {
        if (mayRun(known, step.attempt())) {
          steps.set(i, known.executing(executing));
        }
        return;
      }
    }
    steps.add(StepTrace.executing(step.name(), step.kind(), executing));
  }

  private static boolean mayRun(StepTrace known, int attempt) {
    return switch (known.status()) {
      case RETRYING -> known.attempts().stream().allMatch(a -> a.attempt() < attempt);
      case EXECUTING -> known.executing() == null || known.executing().attempt() < attempt;
      case SUCCEEDED, FAILED, SLEEPING, WAITING, TIMED_OUT, ABANDONED -> false;
    };
  }
}
