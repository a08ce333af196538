package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;

/**
 * An event that matches a function.
 *
 * @param ts the event's own time; a debounce keeps the latest
 * @param event its bytes, which nobody here reads
 * @param keys evaluated for this event
 */
public record Arrival(String functionId, String eventId, Instant ts, ByteString event, Keys keys) {

  byte[] bytes() {
    return new Wire.Writer()
        .text(functionId)
        .text(eventId)
        .number(ts.getEpochSecond())
        .count(ts.getNano())
        .bytes(event.toBytes())
        .keys(keys)
        .done();
  }

  static Arrival read(byte[] stored) {
    Wire.Reader in = new Wire.Reader(stored);
    return new Arrival(
        in.text(),
        in.text(),
        Instant.ofEpochSecond(in.number(), in.count()),
        ByteString.of(in.bytes()),
        in.keys());
  }
}
