package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.RunIds;
import org.jspecify.annotations.Nullable;

/**
 * The step of another run that invoked this one.
 *
 * @param step its memo key
 */
record Caller(String runId, String step) {
  /** With which the engine says who sent an event. */
  private static final String RUN = "run:";

  /** The same, where an event about a run started the one that invokes. */
  private static final String LISTENER = "listener";

  /**
   * Who invoked the run of {@code command}; null: nobody did, or the run is a replay, for which
   * nobody waits.
   */
  static @Nullable Caller of(Command command) {
    Event event = command.getEvents().getFirst();
    int slash = event.getId().indexOf('/');
    if (command.getEvents().size() != 1
        || !event.getName().equals(EngineEvents.INVOKED)
        || slash < 0) {
      return null;
    }
    String runId = event.getId().substring(0, slash);
    String source = event.getSource();
    return isRun(runId)
            && (LISTENER.equals(source) || (RUN + runId).equals(source))
            && isFirst(command, event)
        ? new Caller(runId, event.getId().substring(slash + 1))
        : null;
  }

  private static boolean isRun(String id) {
    try {
      return RunIds.partitionOf(id) >= 0;
    } catch (SluiceException e) {
      return false;
    }
  }

  private static boolean isFirst(Command command, Event event) {
    String runId = command.getRunId();
    int partition = RunIds.partitionOf(runId);
    return RunIds.ofEvent(partition, command.getFunctionId(), event.getId()).equals(runId);
  }
}
