package dev.sluice.worker.turn;

import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.presence.StepInFlight;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The steps of a turn whose bodies run. Thread-safe; no branch waits for another. */
public final class StepsInFlight {
  private final Map<RunningStep, StepInFlight> running = new ConcurrentHashMap<>();

  void started(RunningStep step, StepKind kind, Instant now) {
    running.put(step, new StepInFlight(step.name(), kind, step.attempt(), now));
  }

  void ended(RunningStep step) {
    running.remove(step);
  }

  /** Those that run now, the oldest first. */
  public List<StepInFlight> now() {
    return running.values().stream().sorted(Comparator.comparing(StepInFlight::getSince)).toList();
  }
}
