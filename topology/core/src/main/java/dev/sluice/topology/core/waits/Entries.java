package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.EventWire;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;

/** Keys and values of the correlator's store: open waits, recent events, waits that are over. */
final class Entries {
  private static final char WAIT = 'w';
  private static final char RECENT = 'r';
  private static final char OVER = 'o';

  private Entries() {}

  /** Of all waits under a correlation key. */
  static byte[] waits(String key) {
    return Key.of(WAIT).text(key).bytes();
  }

  static byte[] wait(String key, Wait.Id id) {
    return of(WAIT, key, id);
  }

  /** Of the mark that a wait is over. */
  static byte[] over(String key, Wait.Id id) {
    return of(OVER, key, id);
  }

  private static byte[] of(char kind, String key, Wait.Id id) {
    return Key.of(kind).text(key).text(id.runId()).text(id.step()).number(id.option()).bytes();
  }

  static byte[] recent(String key, Instant receivedAt, String eventId) {
    return Key.of(RECENT).text(key).number(Nanos.of(receivedAt)).text(eventId).bytes();
  }

  /** Before all recent events under a correlation key that came at {@code receivedAt} or later. */
  static byte[] recentFrom(String key, Instant receivedAt) {
    return Key.of(RECENT).text(key).number(Nanos.of(receivedAt)).bytes();
  }

  static byte[] write(Wait wait) {
    return new Wire.Writer()
        .text(wait.id().runId())
        .text(wait.id().step())
        .count(wait.id().option())
        .text(wait.lane())
        .text(wait.event())
        .text(wait.residual())
        .number(Nanos.of(wait.since()))
        .number(Nanos.of(wait.until()))
        .done();
  }

  static Wait readWait(byte[] value) {
    Wire.Reader in = new Wire.Reader(value);
    return new Wait(
        new Wait.Id(in.text(), in.text(), in.count()),
        in.text(),
        in.text(),
        in.optional(),
        Nanos.instant(in.number()),
        Nanos.instant(in.number()));
  }

  static byte[] write(Event event, Instant receivedAt) {
    return EventWire.write(new Wire.Writer().number(Nanos.of(receivedAt)), event).done();
  }

  /** An event, and when Kafka took it. */
  record Recent(Event event, Instant receivedAt) {}

  static Recent readRecent(byte[] value) {
    Wire.Reader in = new Wire.Reader(value);
    Instant receivedAt = Nanos.instant(in.number());
    return new Recent(EventWire.read(in), receivedAt);
  }
}
