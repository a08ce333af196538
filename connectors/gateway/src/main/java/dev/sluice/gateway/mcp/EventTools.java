package dev.sluice.gateway.mcp;

import dev.sluice.gateway.Orders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Tools that start runs. */
final class EventTools {
  private final Orders orders;

  EventTools(Orders orders) {
    this.orders = orders;
  }

  void addTo(Map<String, Handler> handlers) {
    handlers.put("send_event", call -> Map.of("eventId", orders.send(call.all()).getFirst()));
    handlers.put("invoke_function", this::invoke);
  }

  private Object invoke(Arguments call) throws InterruptedException {
    Map<String, Object> answer =
        new LinkedHashMap<>(
            orders.invoke(
                call.text("functionId"),
                call.object("data"),
                call.optional("idempotencyKey"),
                call.by()));
    answer.values().removeIf(Objects::isNull);
    return answer;
  }
}
