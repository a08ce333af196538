package dev.sluice.worker;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.presence.StepInFlight;
import dev.sluice.schemas.presence.TurnInFlight;
import dev.sluice.schemas.presence.WorkerPresence;
import dev.sluice.worker.turn.StepsInFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * The turns that a worker runs, and how many it has run. Thread-safe; no turn waits for another.
 */
final class RunningTurns {
  /** Of more than these only the number is told. */
  private static final int TOLD = 50;

  private static final int STEPS_TOLD = 20;

  /** A step that runs for longer is worth telling before the next regular beat. */
  private static final Duration LASTS = Duration.ofSeconds(1);

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final LongAdder done = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** A turn that runs; equal to none but itself. */
  static final class Running {
    private final Command command;
    private final Instant since;
    private final StepsInFlight steps = new StepsInFlight();

    private Running(Command command, Instant since) {
      this.command = command;
      this.since = since;
    }

    /** Those of its steps that run. */
    StepsInFlight steps() {
      return steps;
    }

    private TurnInFlight told() {
      List<StepInFlight> now = steps.now();
      return new TurnInFlight(
          command.getRunId(),
          command.getFunctionId(),
          command.getEpoch(),
          since,
          List.copyOf(now.subList(0, Math.min(STEPS_TOLD, now.size()))));
    }
  }

  /** A step that has been running for a while. */
  record Lasting(String runId, String step, int attempt) {}

  /** A turn starts; to be given to {@link #ended}. */
  Running started(Command command, Instant now) {
    Running turn = new Running(command, now);
    running.add(turn);
    return turn;
  }

  void ended(Running turn) {
    if (running.remove(turn)) {
      done.increment();
    }
  }

  /** The engine is told that a turn is lost. */
  void lost() {
    lost.increment();
  }

  /** How many have ended. */
  long done() {
    return done.sum();
  }

  /** How the worker stands now. */
  WorkerPresence presence(HostSettings settings, boolean leaving) {
    List<Running> turns = oldest();
    return new WorkerPresence(
        settings.app(),
        settings.version(),
        settings.onlyPinned(),
        settings.functions().size(),
        settings.maxTurns(),
        turns.size(),
        turns.stream().limit(TOLD).map(Running::told).toList(),
        done.sum(),
        lost.sum(),
        leaving);
  }

  /** The steps that last, of those turns that are told of. */
  Set<Lasting> lasting(Instant now) {
    Instant before = now.minus(LASTS);
    return oldest().stream()
        .limit(TOLD)
        .flatMap(
            turn ->
                turn.steps.now().stream()
                    .filter(step -> step.getSince().isBefore(before))
                    .map(s -> new Lasting(turn.command.getRunId(), s.getName(), s.getAttempt())))
        .collect(Collectors.toSet());
  }

  private List<Running> oldest() {
    return running.stream().sorted(Comparator.comparing(turn -> turn.since)).toList();
  }
}
