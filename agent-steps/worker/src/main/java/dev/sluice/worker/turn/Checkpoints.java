package dev.sluice.worker.turn;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.TurnEnded;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The results of one turn on their way to the log. */
final class Checkpoints {
  private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

  private final Command command;
  private final String turn;
  private final TurnLog log;

  private CompletableFuture<?> unacknowledged = NOTHING;
  private int recorded;
  private volatile @Nullable Throwable abandoned;

  Checkpoints(Command command, String turn, TurnLog log) {
    this.command = command;
    this.turn = turn;
    this.log = log;
  }

  /** Hands over the outcome of a step, without waiting. */
  synchronized void record(StepRecorded step) {
    check();
    recorded++;
    send(step);
  }

  /**
   * Hands over how the turn ended, without waiting.
   *
   * @param vanished steps in the memo that the code did not ask for
   */
  synchronized TurnEnded end(Object end, List<String> vanished) {
    TurnEnded report = new TurnEnded(recorded, end, vanished);
    send(report);
    return report;
  }

  /**
   * Waits until all that was handed over is safe.
   *
   * @throws TurnAbandoned when something is not
   */
  void awaitSafe() {
    CompletableFuture<?> all;
    synchronized (this) {
      all = unacknowledged;
    }
    try {
      all.join();
    } catch (CompletionException e) {
      throw abandon(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Stops the turn: nothing is reported any more. */
  TurnAbandoned abandon(Throwable cause) {
    if (abandoned == null) {
      abandoned = cause;
    }
    return new TurnAbandoned();
  }

  /** Unwinds when the turn is abandoned. */
  void check() {
    if (abandoned != null) {
      throw new TurnAbandoned();
    }
  }

  /** Why the turn is abandoned; null: it is not. */
  @Nullable Throwable abandoned() {
    return abandoned;
  }

  private void send(Object body) {
    CompletableFuture<?> ack =
        log.record(
                new Result(command.getRunId(), command.getEpoch(), turn, body, command.getTold()))
            .toCompletableFuture();
    unacknowledged =
        unacknowledged.isDone() && !unacknowledged.isCompletedExceptionally()
            ? ack
            : CompletableFuture.allOf(unacknowledged, ack);
  }
}
