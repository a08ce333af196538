package dev.sluice.chaos;

import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.StepAttempted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Each attempt is recorded once, each step succeeded once, and what is recorded was executed. */
final class StepsCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, String> functions = evidence.functions();
    Set<String> executed = new HashSet<>();
    evidence.bodies().forEach(body -> executed.add(body.name()));
    Map<String, List<StepAttempted>> steps = evidence.byRun(StepAttempted.class);
    steps.forEach(
        (run, told) -> {
          Map<String, Integer> attempts = new HashMap<>();
          Map<String, Integer> successes = new HashMap<>();
          List<String> bodies =
              ChaosFunctions.BODIES.getOrDefault(functions.getOrDefault(run, ""), List.of());
          for (StepAttempted step : told) {
            verdict.count("attempts_recorded", 1);
            attempts.merge(step.getStep() + " attempt " + step.getAttempt(), 1, Integer::sum);
            if (step.getError() == null) {
              successes.merge(step.getStep(), 1, Integer::sum);
            }
            if (step.getOutput() != null && bodies.contains(step.getStep())) {
              String execution = Evidence.read(step.getOutput(), Outcome.class).execution();
              verdict.expect(
                  executed.contains(execution),
                  "step %s of run %s was recorded and never executed"
                      .formatted(step.getStep(), run));
            }
          }
          attempts.forEach((step, times) -> once(verdict, run, step, times));
          successes.forEach((step, times) -> once(verdict, run, step, times));
        });
    evidence
        .byRun(RunEnded.class)
        .keySet()
        .forEach(
            run -> {
              Set<String> recorded = new HashSet<>();
              steps.getOrDefault(run, List.of()).forEach(step -> recorded.add(step.getStep()));
              for (String step :
                  ChaosFunctions.BODIES.getOrDefault(functions.getOrDefault(run, ""), List.of())) {
                verdict.expect(
                    recorded.contains(step),
                    "run %s ended without a record of its step %s".formatted(run, step));
              }
            });
  }

  private static void once(Verdict verdict, String run, String step, int times) {
    verdict.expect(
        times == 1, "step %s of run %s is recorded %d times".formatted(step, run, times));
  }
}
