package dev.sluice.worker;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.presence.TurnInFlight;
import dev.sluice.schemas.presence.WorkerPresence;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The turns that a worker runs, and how many it has run. Thread-safe; no turn waits for another.
 */
final class RunningTurns {
  /** Of more than these only the number is told. */
  private static final int TOLD = 50;

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final LongAdder done = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** A turn that runs; equal to none but itself. */
  static final class Running {
    private final TurnInFlight turn;

    private Running(TurnInFlight turn) {
      this.turn = turn;
    }
  }

  /** A turn starts; to be given to {@link #ended}. */
  Running started(Command command, Instant now) {
    Running turn =
        new Running(
            new TurnInFlight(command.getRunId(), command.getFunctionId(), command.getEpoch(), now));
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
    List<TurnInFlight> turns =
        running.stream()
            .map(each -> each.turn)
            .sorted(Comparator.comparing(TurnInFlight::getSince))
            .toList();
    return new WorkerPresence(
        settings.app(),
        settings.version(),
        settings.onlyPinned(),
        settings.functions().size(),
        settings.maxTurns(),
        turns.size(),
        List.copyOf(turns.subList(0, Math.min(TOLD, turns.size()))),
        done.sum(),
        lost.sum(),
        leaving);
  }
}
