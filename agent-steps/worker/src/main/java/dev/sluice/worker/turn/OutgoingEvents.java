package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events as a step sends them: checked, written, and with ids that a repeat gives again. */
final class OutgoingEvents {
  static final int MAX_EVENTS = 5_000;
  private static final int MAX_DATA_BYTES = 1024 * 1024;
  private static final int MAX_NAME_CHARS = 256;

  private OutgoingEvents() {}

  /**
   * @throws SluiceException SLUICE-3013 when there are too many or one is invalid
   */
  static List<Event> of(String runId, String key, List<NewEvent> events, Instant now) {
    if (events.isEmpty() || events.size() > MAX_EVENTS) {
      throw invalid("1 to " + MAX_EVENTS + " events in step '" + key + "'", "" + events.size());
    }
    List<Event> outgoing = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      NewEvent event = events.get(i);
      if (event.name().startsWith(EngineEvents.PREFIX)) {
        throw invalid(
            "event " + i + " of step '" + key + "' to have a name that does not start with sluice/",
            "'" + event.name() + "'");
      }
      outgoing.add(of(runId, key, i, event, now));
    }
    return outgoing;
  }

  /**
   * The event of a signal.
   *
   * @throws SluiceException SLUICE-3013 when its data is too large
   */
  static Event signal(String runId, String key, NewEvent signal, Instant now) {
    return of(runId, key, 0, signal, now);
  }

  private static Event of(String runId, String key, int index, NewEvent event, Instant now) {
    String which = "event " + index + " of step '" + key + "'";
    String name = event.name();
    if (name.isEmpty()
        || name.length() > MAX_NAME_CHARS
        || name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
      throw invalid(
          which + " to have a name of 1 to 256 characters without blanks", "'" + name + "'");
    }
    String id = event.id();
    if (id == null) {
      id = RunIds.hash("sent", runId, key, Integer.toString(index));
    } else if (id.isEmpty() || id.length() > MAX_NAME_CHARS) {
      throw invalid(which + " to have an id of 1 to 256 characters", "'" + id + "'");
    }
    return new Event(
        id,
        name,
        object(which + " to have data that is a JSON object of at most 1 MiB", event.data()),
        event.user() == null
            ? null
            : object(
                which + " to have a user that is a JSON object of at most 1 MiB", event.user()),
        event.ts() == null ? now : event.ts(),
        event.v(),
        "run:" + runId);
  }

  private static ByteBuffer object(String expected, Object value) {
    return object("SLUICE-3013", expected, value);
  }

  /**
   * Writes a JSON object.
   *
   * @param code of the exception when it is none, or larger than 1 MiB
   * @param expected for its message
   */
  static ByteBuffer object(String code, String expected, Object value) {
    byte[] json;
    try {
      json = Json.write(value);
    } catch (IOException e) {
      throw new SluiceException(
          code, "Expected " + expected + ": " + e.getMessage(), "Correct the data.", e);
    }
    if (json[0] != '{') {
      String kind =
          value instanceof JsonNode node
              ? node.getNodeType().toString()
              : value.getClass().getName();
      throw invalid(code, expected, kind);
    }
    if (json.length > MAX_DATA_BYTES) {
      throw invalid(code, expected, json.length + " bytes");
    }
    return ByteBuffer.wrap(json);
  }

  private static SluiceException invalid(String expected, String found) {
    return invalid("SLUICE-3013", expected, found);
  }

  private static SluiceException invalid(String code, String expected, String found) {
    return new SluiceException(
        code, "Expected " + expected + ", found " + found + ".", "Correct the data or the event.");
  }
}
