package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.OrderBody;
import dev.sluice.gateway.Orders;
import dev.sluice.gateway.Waiting;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Tools that act on runs: named ones, or all that a filter finds. */
final class OrderTools {
  private static final String KAFKA_AWAY = "SLUICE-1101";

  private final Orders orders;
  private final ReadModel readModel;

  OrderTools(Orders orders, ReadModel readModel) {
    this.orders = orders;
    this.readModel = readModel;
  }

  void addTo(Map<String, Handler> handlers) {
    handlers.put(
        "replay_runs", call -> act(call, "replay", (run, body) -> replay(run, body, call.by())));
    handlers.put(
        "cancel_runs", call -> act(call, "cancel", (run, body) -> cancel(run, body, call.by())));
  }

  @FunctionalInterface
  private interface Order {
    Map<String, Object> give(String runId, ObjectNode body) throws InterruptedException;
  }

  private Map<String, Object> replay(String runId, ObjectNode body, String by)
      throws InterruptedException {
    Map<String, Object> answer = orders.replay(runId, OrderBody.of(body, Orders.REPLAY), by);
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("runId", runId);
    told.put("newRunId", Objects.requireNonNull(answer.get("runId")));
    told.put("requestId", Objects.requireNonNull(answer.get("requestId")));
    return told;
  }

  private Map<String, Object> cancel(String runId, ObjectNode body, String by)
      throws InterruptedException {
    return orders.cancel(runId, OrderBody.of(body, Orders.CANCEL), by);
  }

  private Object act(Arguments call, String action, Order order) throws InterruptedException {
    boolean each = call.isFirst("runIds", "filter");
    ObjectNode body = call.without("runIds", "filter", "waitSeconds");
    if (each) {
      return each(call.texts("runIds"), body, order);
    }
    JsonNode filter = call.given().path("filter");
    filter.fieldNames().forEachRemaining(name -> body.set(name, filter.path(name)));
    return all(body.put("action", action), call.by(), call.seconds("waitSeconds"));
  }

  private static Object each(List<String> runIds, ObjectNode body, Order order)
      throws InterruptedException {
    List<Map<String, Object>> answers = new ArrayList<>();
    int refused = 0;
    SluiceException away = null;
    for (String runId : runIds) {
      try {
        if (away != null) {
          throw away; // each further one would wait as long for the same answer
        }
        answers.add(order.give(runId, body));
      } catch (SluiceException e) {
        refused++;
        away = e.code().equals(KAFKA_AWAY) ? e : null;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("runId", runId);
        answer.putAll(ToolHints.error(e));
        answers.add(answer);
      }
    }
    Map<String, Object> answer = Map.of("runs", answers);
    return refused == runIds.size() ? new Handler.Failed(answer) : answer;
  }

  private Object all(ObjectNode body, String by, Duration wait) throws InterruptedException {
    Map<String, Object> ordered = orders.bulk(OrderBody.of(body, Orders.BULK), by);
    String id = String.valueOf(ordered.get("operationId"));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("operationId", id);
    answer.put("requestId", id);
    progress(id, wait)
        .ifPresent(
            operation -> {
              answer.put("status", operation.status());
              answer.put("scanned", operation.scanned());
              answer.put("matched", operation.matched());
              List<String> errors =
                  operation.partitions().stream()
                      .map(OperationTrace.Part::error)
                      .filter(Objects::nonNull)
                      .distinct()
                      .toList();
              if (!errors.isEmpty()) {
                answer.put("errors", errors);
              }
            });
    return answer;
  }

  /** Empty: the read model has not heard of it yet, or is away; the order stands all the same. */
  private Optional<OperationTrace> progress(String id, Duration wait) throws InterruptedException {
    try {
      return Waiting.until(
          readModel,
          wait,
          () -> readModel.operation(id),
          found -> found.isPresent() && found.get().status() != OperationTrace.Status.RUNNING);
    } catch (ReadModelUnavailableException e) {
      return Optional.empty();
    }
  }
}
