package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.Keys;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of an event, or of a buffer whose time has come. */
public sealed interface Outcome {

  /**
   * A run is to start.
   *
   * @param runId as {@link RunIds} names it
   * @param events one, or a batch in the order in which they came
   * @param keys of the first event
   * @param cancel the run that it replaces and that is to be cancelled; null: none
   */
  record Start(
      String functionId, String runId, List<Arrival> events, Keys keys, @Nullable String cancel)
      implements Outcome {
    public Start {
      events = List.copyOf(events);
    }
  }

  /**
   * No run starts for this event, and none will.
   *
   * @param event its bytes
   * @param limit what holds, such as {@code rate limit 10 in 1 min}
   * @param key the value of the limit's key; null when it has none
   * @param holder the run in whose favour the event is skipped; null: none
   */
  record Skip(
      String functionId,
      String eventId,
      ByteString event,
      Reason reason,
      String limit,
      @Nullable String key,
      @Nullable String holder)
      implements Outcome {}

  /**
   * The event waits in a buffer.
   *
   * @param until when the run starts at the latest if no other event comes
   */
  record Buffered(String functionId, String eventId, Instant until) implements Outcome {}

  enum Reason {
    DUPLICATE,
    RATE_LIMIT,
    DEBOUNCE,
    SINGLETON,
    IDEMPOTENCY
  }
}
