package dev.sluice.console;

import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.EndSessions;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order as its sender wrote it, whichever partition it was read from.
 *
 * @param kind CANCEL, REPLAY, START, PAUSE, RESUME, BULK or END_SESSIONS
 * @param functionId of START, PAUSE, RESUME and BULK; null: none
 * @param details as JSON: what else the order says that is shown
 */
record OrderRow(
    Key key,
    String kind,
    @Nullable String functionId,
    @Nullable String by,
    Instant at,
    String details) {

  /**
   * Names an order.
   *
   * @param subject what it is about: the run to cancel, the run that a replay starts, the event of
   *     a start, the function to pause or resume, the bulk order itself, whose sessions were ended
   */
  record Key(String requestId, String subject) {}

  static OrderRow of(Control told) {
    return switch (told.getBody()) {
      case Cancel order -> row(told, "CANCEL", order.getRunId(), null, Map.of());
      case Replay order -> row(told, "REPLAY", order.getNewRunId(), null, details(order));
      case Start order ->
          row(told, "START", order.getEvent().getId(), order.getFunctionId(), Map.of());
      case Pause order ->
          row(told, "PAUSE", order.getFunctionId(), order.getFunctionId(), Map.of());
      case Resume order ->
          row(told, "RESUME", order.getFunctionId(), order.getFunctionId(), Map.of());
      case Bulk order ->
          row(told, "BULK", told.getRequestId(), order.getFunctionId(), details(order));
      case EndSessions order ->
          row(told, "END_SESSIONS", order.getOf(), null, Map.of("ended", order.getEnded()));
      default ->
          throw new IllegalArgumentException(
              "Unknown kind of order: " + told.getBody().getClass().getSimpleName());
    };
  }

  private static OrderRow row(
      Control told,
      String kind,
      String subject,
      @Nullable String functionId,
      Map<String, ?> details) {
    return new OrderRow(
        new Key(Texts.storable(told.getRequestId()), Texts.storable(subject)),
        kind,
        Texts.orNull(functionId),
        Texts.orNull(told.getBy()),
        told.getAt(),
        Texts.json(details));
  }

  private static Map<String, ?> details(Replay order) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (order.getFromStep() != null) {
      details.put("fromStep", Texts.storable(order.getFromStep()));
    }
    details.put("edited", order.getStepInput() != null || order.getData() != null);
    return details;
  }

  private static Map<String, ?> details(Bulk order) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("action", order.getAction().name());
    put(details, "from", order.getStartedFrom());
    put(details, "to", order.getStartedBefore());
    details.put("statuses", order.getStatuses().stream().map(Texts::storable).toList());
    put(details, "error", order.getErrorText());
    put(details, "failure", order.getFailureKey());
    put(details, "expression", order.getExpression());
    details.put("reason", Texts.storable(order.getReason()));
    return details;
  }

  private static void put(Map<String, Object> details, String field, @Nullable Object value) {
    if (value != null) {
      details.put(field, Texts.storable(value.toString()));
    }
  }
}
