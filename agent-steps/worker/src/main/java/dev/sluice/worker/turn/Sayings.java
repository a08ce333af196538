package dev.sluice.worker.turn;

import dev.sluice.schemas.commands.Command;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the steps of one turn say while they run, each message with its number. Thread-safe. */
final class Sayings {
  private final Command command;
  private final String turn;
  private final Clock clock;
  private final TurnLog log;
  private @Nullable Caller caller;
  private boolean callerKnown;
  private long said;
  private long saidToCaller;

  Sayings(Command command, String turn, Clock clock, TurnLog log) {
    this.command = command;
    this.turn = turn;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Hands over what {@code step} says; numbers and order are the same.
   *
   * @param json without what must not leave the worker
   */
  synchronized void say(RunningStep step, String channel, byte[] json) {
    said++;
    say(command.getRunId(), step.name(), said, step.attempt(), channel, json);
  }

  /** The same, in the name of the step that invoked the run; dropped when none did. */
  synchronized void sayToCaller(RunningStep step, String channel, byte[] json) {
    if (!callerKnown) {
      callerKnown = true;
      caller = Caller.of(command);
    }
    if (caller != null) {
      saidToCaller++;
      say(caller.runId(), caller.step(), saidToCaller, step.attempt(), channel, json);
    }
  }

  private void say(
      String runId, String step, long number, int attempt, String channel, byte[] json) {
    log.say(
        new Said(
            runId,
            command.getFunctionId(),
            command.getEpoch(),
            turn,
            number,
            channel,
            step,
            attempt,
            Instant.ofEpochMilli(clock.millis()),
            json));
  }
}
