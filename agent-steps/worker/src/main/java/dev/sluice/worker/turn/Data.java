package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.lang.reflect.Type;

/** Data of events as code asks for it. */
final class Data {
  private Data() {}

  /**
   * A part of {@code event} as {@code type}.
   *
   * @throws SluiceException SLUICE-3006 when it does not read so
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller holds a Type, not a Class
  static <T> T as(Event<?> event, JsonNode part, Type type) {
    try {
      return Json.convert(part, type);
    } catch (IOException e) {
      throw unreadable(event.name(), event.id(), type, "the type in the code", e);
    }
  }

  static SluiceException unreadable(
      String event, String id, Type type, String where, IOException cause) {
    return new SluiceException(
        "SLUICE-3006",
        "Expected data of event '"
            + event
            + "' ("
            + id
            + ") that reads as "
            + type.getTypeName()
            + ": "
            + cause.getMessage(),
        "Correct the sender, or " + where + "; then replay the run.",
        cause);
  }
}
