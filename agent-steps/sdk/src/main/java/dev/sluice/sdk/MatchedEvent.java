package dev.sluice.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.host.Json;
import java.io.IOException;

/**
 * The event that ended a wait for several.
 *
 * @param option which of the options it matched, from 0
 * @param event the event
 */
public record MatchedEvent(int option, Event<JsonNode> event) {
  /**
   * The event with its data read as {@code type}.
   *
   * @throws SluiceException SLUICE-3006 when it does not read so
   */
  public <T> Event<T> as(Class<T> type) {
    try {
      return new Event<>(
          event.id(),
          event.name(),
          Json.convert(event.data(), type),
          event.user(),
          event.ts(),
          event.v());
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-3006",
          "Expected data of event '"
              + event.name()
              + "' ("
              + event.id()
              + ") that reads as "
              + type.getName()
              + ": "
              + e.getMessage(),
          "Correct the sender, or the type.",
          e);
    }
  }
}
