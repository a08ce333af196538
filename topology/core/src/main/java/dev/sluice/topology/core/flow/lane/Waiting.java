package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;

/**
 * A run that wants a turn.
 *
 * @param firstTurn it has not begun: the throttle applies
 * @param since when the run was created; later turns keep it and so their place in the order
 * @param keys evaluated for the flow control that is deployed now
 */
public record Waiting(
    String runId, String functionId, boolean firstTurn, Instant since, Keys keys) {

  /**
   * @param number what else there is to store with it: its arrival, or what it has used
   */
  byte[] bytes(long number) {
    return new Wire.Writer()
        .number(number)
        .text(runId)
        .text(functionId)
        .flag(firstTurn)
        .number(since.getEpochSecond())
        .count(since.getNano())
        .keys(keys)
        .done();
  }

  static Waiting read(byte[] value) {
    Wire.Reader in = new Wire.Reader(value);
    in.number();
    return new Waiting(
        in.text(), in.text(), in.flag(), Instant.ofEpochSecond(in.number(), in.count()), in.keys());
  }

  static long number(byte[] value) {
    return new Wire.Reader(value).number();
  }
}
