package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON that the engine itself writes; data and user of an event go into it as they are. */
final class EventJson {
  private final StringBuilder text = new StringBuilder();

  private EventJson() {}

  /** How a wait's memo has the event that ended it: {@code {"option":0,"event":{…}}}. */
  static ByteBuffer resolved(int option, Event event) {
    EventJson json = new EventJson();
    json.text.append("{\"option\":").append(option).append(",\"event\":");
    return json.event(event).raw("}").bytes();
  }

  /**
   * Data of the event that tells the end of a run.
   *
   * @param events what started the run
   */
  static ByteBuffer ended(
      RunInfo run,
      RunStatus status,
      List<Event> events,
      @Nullable ByteBuffer output,
      @Nullable Failure failure) {
    EventJson json = new EventJson();
    json.raw("{\"function_id\":").string(run.functionId()).raw(",\"run_id\":").string(run.runId());
    json.raw(",\"status\":").string(status.name()).raw(",\"event\":");
    if (events.isEmpty()) {
      json.raw("null");
    } else {
      json.event(events.getFirst());
    }
    if (output != null) {
      json.raw(",\"result\":").raw(utf8(output));
    }
    if (failure != null) {
      json.raw(",\"error\":{\"type\":").string(failure.type());
      json.raw(",\"message\":").string(failure.message());
      if (failure.stack() != null) {
        json.raw(",\"stack\":").string(failure.stack());
      }
      json.raw("}");
    }
    return json.raw("}").bytes();
  }

  /** Data of the event that starts the run of a tick. */
  static ByteBuffer tick(FunctionSpec.OnSchedule schedule, Instant tick, Instant fireAt) {
    EventJson json = new EventJson();
    json.raw("{\"cron\":").string(schedule.cron()).raw(",\"zone\":").string(schedule.zone());
    json.raw(",\"scheduledAt\":").string(tick.toString());
    return json.raw(",\"fireAt\":").string(fireAt.toString()).raw("}").bytes();
  }

  private EventJson event(Event e) {
    raw("{\"id\":").string(e.id()).raw(",\"name\":").string(e.name());
    raw(",\"data\":").raw(e.data().hasRemaining() ? utf8(e.data()) : "{}");
    if (e.user() != null) {
      raw(",\"user\":").raw(utf8(e.user()));
    }
    raw(",\"ts\":").raw(Long.toString(e.ts().toEpochMilli()));
    if (e.v() != null) {
      raw(",\"v\":").string(e.v());
    }
    return raw("}");
  }

  private EventJson raw(String json) {
    text.append(json);
    return this;
  }

  private EventJson string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  private ByteBuffer bytes() {
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String utf8(ByteBuffer json) {
    return StandardCharsets.UTF_8.decode(json.duplicate()).toString();
  }
}
