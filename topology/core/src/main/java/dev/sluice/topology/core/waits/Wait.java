package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run waits for one kind of event.
 *
 * @param lane where the answer goes
 * @param event the event's name
 * @param residual what is left to check once the key is equal; null: nothing
 * @param since events received from then on count
 * @param until events received before it count
 */
public record Wait(
    Id id, String lane, String event, @Nullable String residual, Instant since, Instant until) {

  /**
   * Which wait it is, under its correlation key.
   *
   * @param step memo key of the wait
   * @param option which of the wait's options it is, from 0
   */
  public record Id(String runId, String step, int option) {}

  boolean isFulfilledBy(Event came, Instant receivedAt, Matcher matcher) {
    return came.name().equals(event)
        && !receivedAt.isBefore(since)
        && receivedAt.isBefore(until)
        && (residual == null || matcher.test(residual, came));
  }
}
