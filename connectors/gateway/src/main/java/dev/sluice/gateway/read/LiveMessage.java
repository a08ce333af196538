package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * What a step said while it ran. Of one step, what has a higher epoch, or in the same epoch a
 * higher attempt, takes the place of all that the step said before.
 *
 * @param position where it stands among the messages of its run
 * @param epoch of the turn
 * @param turn its random id; two turns of one epoch have different ones
 * @param number counted from 1 in each turn; one that is missing was dropped
 * @param step its memo key
 * @param attempt of the step, from 1; the same again in a later epoch when its worker was lost
 * @param at by the worker's clock
 */
public record LiveMessage(
    @JsonIgnore LivePosition position,
    int epoch,
    String turn,
    long number,
    String channel,
    String step,
    int attempt,
    Instant at,
    Payload data) {
  /** The same with its data shown otherwise. */
  public LiveMessage with(Payload shown) {
    return new LiveMessage(position, epoch, turn, number, channel, step, attempt, at, shown);
  }
}
