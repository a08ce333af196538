package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits and events with as little said as possible. An event's data is a plain text. */
public final class WaitSample {
  public static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

  /** A path is the event's whole data, but "version" is its version; a residual is its source. */
  public static final Matcher MATCHER =
      new Matcher() {
        @Override
        public @Nullable String correlationValue(String path, Event event) {
          return path.equals("version") ? event.v() : text(event);
        }

        @Override
        public boolean test(String residual, Event event) {
          return residual.equals(event.source());
        }
      };

  private WaitSample() {}

  static Instant in(long seconds) {
    return NOW.plusSeconds(seconds);
  }

  /** From now on for a minute. */
  static Wait waiting(String runId) {
    return waiting(runId, null, 0, 60);
  }

  static Wait waiting(String runId, @Nullable String residual, long since, long until) {
    return new Wait(
        new Wait.Id(runId, "wait", 0), runId, "demo/ok", residual, in(since), in(until));
  }

  public static Event event(String id, String name, String data, @Nullable String source) {
    return new Event(
        id, name, ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)), null, NOW, null, source);
  }

  static Event event(String id) {
    return event(id, "demo/ok", "7", null);
  }

  private static String text(Event event) {
    return StandardCharsets.UTF_8.decode(event.data().duplicate()).toString();
  }
}
