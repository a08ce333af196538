package dev.sluice.chaos;

import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each event started its run, once; each run ended, once, and completed. */
final class RunsCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    verdict.figure("events", evidence.sent().size());
    events(evidence, verdict);
    batches(evidence, verdict);
    ends(evidence, verdict);
    verdict.figure(
        "kills_of_engines",
        evidence.kills().stream().filter(kill -> kill.kind() == Part.Kind.ENGINE).count());
    verdict.figure(
        "kills_of_workers",
        evidence.kills().stream().filter(kill -> kill.kind() == Part.Kind.WORKER).count());
  }

  private static void events(Evidence evidence, Verdict verdict) {
    Map<String, Integer> became = new HashMap<>();
    for (Told told : evidence.told()) {
      switch (told.record().getBody()) {
        case RunScheduled run ->
            became.merge(told.function() + " " + run.getEventId(), 1, Integer::sum);
        case RunSkipped skipped -> {
          became.merge(told.function() + " " + skipped.getEventId(), 1, Integer::sum);
          verdict.count("events_skipped", 1);
          verdict.expect(
              told.function().equals(ChaosFunctions.SINGLE),
              "event %s was skipped by %s: %s"
                  .formatted(skipped.getEventId(), told.function(), skipped.getReason()));
        }
        default -> {}
      }
    }
    for (Sent event : evidence.sent()) {
      if (!event.function().equals(ChaosFunctions.BATCHED)) {
        int times = became.getOrDefault(event.function() + " " + event.eventId(), 0);
        verdict.expect(
            times == 1,
            "event %s of %s started %d runs".formatted(event.eventId(), event.function(), times));
      }
    }
  }

  private static void batches(Evidence evidence, Verdict verdict) {
    Map<String, String> functions = evidence.functions();
    Map<String, Integer> taken = new HashMap<>();
    evidence
        .byRun(StepAttempted.class)
        .forEach(
            (run, steps) -> {
              if (ChaosFunctions.BATCHED.equals(functions.get(run))) {
                List<String> ids = new ArrayList<>();
                for (StepAttempted step : steps) {
                  if (step.getOutput() != null) {
                    String detail = Evidence.read(step.getOutput(), Outcome.class).detail();
                    ids.addAll(List.of(detail.split(",")));
                  }
                }
                verdict.count("batches", 1);
                verdict.expect(
                    ids.size() <= ChaosFunctions.BATCH,
                    "run %s took a batch of %d events".formatted(run, ids.size()));
                ids.forEach(id -> taken.merge(id, 1, Integer::sum));
              }
            });
    for (Sent event : evidence.sent()) {
      if (event.function().equals(ChaosFunctions.BATCHED)) {
        int times = taken.getOrDefault(event.eventId(), 0);
        verdict.expect(times == 1, "event %s is in %d batches".formatted(event.eventId(), times));
      }
    }
  }

  private static void ends(Evidence evidence, Verdict verdict) {
    Map<String, String> functions = evidence.functions();
    Map<String, List<RunEnded>> ends = evidence.byRun(RunEnded.class);
    evidence
        .byRun(RunScheduled.class)
        .forEach(
            (run, told) -> {
              String what = "run %s of %s ".formatted(run, functions.get(run));
              List<RunEnded> ended = ends.getOrDefault(run, List.of());
              verdict.count("runs", 1);
              verdict.count("ends", ended.size());
              verdict.expect(told.size() == 1, what + "was told " + told.size() + " times");
              verdict.expect(!ended.isEmpty(), what + "is stuck");
              verdict.expect(ended.size() < 2, what + "ended " + ended.size() + " times");
              for (RunEnded end : ended) {
                verdict.expect(
                    end.getStatus() == RunStatus.COMPLETED,
                    what + "ended as " + end.getStatus() + ": " + end.getError());
              }
            });
    ends.keySet().stream()
        .filter(run -> !functions.containsKey(run))
        .forEach(run -> verdict.broken("run " + run + " ended and never began"));
  }
}
