package dev.sluice.worker.turn;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Result;
import java.util.concurrent.CompletionStage;

/**
 * Where a turn's results go. Calls come from the turn's own thread and from its branches, {@code
 * record} one at a time.
 */
public interface TurnLog {
  /**
   * Hands over a result; results keep their order.
   *
   * @return completes when the result is safe, exceptionally when it may not be
   */
  CompletionStage<?> record(Result result);

  /**
   * Hands over an event that a step sends.
   *
   * @return completes when the event is safe, exceptionally when it may not be
   */
  CompletionStage<?> publish(Event event);

  /**
   * Hands over what a step says while it runs, in its order. Returns at once, and may drop it:
   * nothing waits for it.
   */
  void say(Said said);
}
