package dev.sluice.chaos;

import dev.sluice.schemas.history.StepAttempted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A step that is recorded does not run again: no turn that began after its record executes it. What
 * was executed twice all the same was in the hands of a killed worker, which had not recorded it;
 * or a turn had a twin, as an engine that was killed had dispatched it and the next one did again.
 */
final class RepeatsCheck implements Check {
  /** From the end of a body until its record has reached the engine, for certain. */
  private static final long UNTIL_RECORDED_MS = 1_500;

  /** From the kill of an engine until the next one has dispatched what that one had. */
  private static final long UNTIL_TAKEN_OVER_MS = 30_000;

  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Set<String> recorded = recorded(evidence);
    Map<String, Span.Turn> turns = new HashMap<>();
    evidence.turns().forEach(turn -> turns.put(turn.name(), turn));
    Map<String, List<Span.Body>> executions = new HashMap<>();
    for (Span.Body body : evidence.bodies()) {
      String step = "%s of run %s, attempt %d".formatted(body.step(), body.run(), body.attempt());
      executions.computeIfAbsent(step, same -> new ArrayList<>()).add(body);
    }
    verdict.figure("bodies_executed", evidence.bodies().size());
    verdict.figure("executed_twice_in_hand_of_a_killed_worker", 0);
    verdict.figure("executed_twice_by_twins", 0);
    executions.forEach(
        (step, bodies) -> {
          for (Span.Body first : bodies) {
            for (Span.Body again : bodies) {
              Span.Turn turn = Objects.requireNonNull(turns.get(again.turn()));
              boolean later = again.from() > first.from() && !again.turn().equals(first.turn());
              if (later) {
                judge(step, first, again, turn, recorded, evidence, verdict);
              }
            }
          }
        });
  }

  private static void judge(
      String step,
      Span.Body first,
      Span.Body again,
      Span.Turn turn,
      Set<String> recorded,
      Evidence evidence,
      Verdict verdict) {
    long end = evidence.endOf(first);
    boolean after = end != Span.OPEN && turn.from() > end + UNTIL_RECORDED_MS;
    if (after && recorded.contains(first.name())) {
      verdict.broken(
          "step %s ran again in %s, %d ms after %s had ended, which is recorded"
              .formatted(step, again.name(), again.from() - end, first.name()));
      return;
    }
    Kill worker = evidence.killOf(first.pid());
    boolean inHand =
        worker != null
            && !recorded.contains(first.name())
            && worker.until() >= first.from()
            && worker.at() <= end + UNTIL_RECORDED_MS
            && worker.at() <= turn.from();
    Kill engine = evidence.lastEngineKill(turn.from());
    if (inHand) {
      verdict.count("executed_twice_in_hand_of_a_killed_worker", 1);
    } else if (engine != null && turn.from() - engine.at() < UNTIL_TAKEN_OVER_MS) {
      verdict.count("executed_twice_by_twins", 1);
    } else {
      verdict.broken(
          "step %s ran in %s and again in %s, %d ms later, and nothing was killed that explains it"
              .formatted(step, first.name(), again.name(), again.from() - first.from()));
    }
  }

  private static Set<String> recorded(Evidence evidence) {
    Set<String> executions = new HashSet<>();
    Map<String, String> functions = evidence.functions();
    evidence
        .byRun(StepAttempted.class)
        .forEach(
            (run, steps) -> {
              List<String> bodies =
                  ChaosFunctions.BODIES.getOrDefault(functions.getOrDefault(run, ""), List.of());
              for (StepAttempted step : steps) {
                if (step.getOutput() != null && bodies.contains(step.getStep())) {
                  executions.add(Evidence.read(step.getOutput(), Outcome.class).execution());
                }
              }
            });
    return executions;
  }
}
