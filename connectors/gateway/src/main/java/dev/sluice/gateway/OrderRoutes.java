package dev.sluice.gateway;

import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes that take orders, and show how far bulk orders are. */
final class OrderRoutes {
  private final Orders orders;
  private final Lookups lookups;
  private final ReadModel readModel;

  OrderRoutes(Orders orders, Lookups lookups, ReadModel readModel) {
    this.orders = orders;
    this.lookups = lookups;
    this.readModel = readModel;
  }

  record Operations(List<OperationTrace> operations) {}

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.post(
        "/v1/runs/{id}/replay",
        ctx -> accepted(ctx, orders.replay(id(ctx), OrderBody.of(ctx, Orders.REPLAY), by(ctx))));
    routes.delete(
        "/v1/runs/{id}",
        ctx -> accepted(ctx, orders.cancel(id(ctx), OrderBody.of(ctx, Orders.CANCEL), by(ctx))));
    routes.post("/v1/functions/{id}/invoke", this::invoke);
    routes.post(
        "/v1/functions/{id}/pause",
        ctx -> accepted(ctx, orders.pause(id(ctx), OrderBody.of(ctx, Orders.PAUSE), by(ctx))));
    routes.post(
        "/v1/functions/{id}/resume",
        ctx -> accepted(ctx, orders.resume(id(ctx), OrderBody.of(ctx, Orders.PAUSE), by(ctx))));
    routes.post(
        "/v1/signals",
        ctx -> accepted(ctx, orders.signal(OrderBody.of(ctx, Orders.SIGNAL), eventId(ctx))));
    routes.post(
        "/v1/operations",
        ctx -> accepted(ctx, orders.bulk(OrderBody.of(ctx, Orders.BULK), by(ctx))));
    routes.get(
        "/v1/operations",
        ctx -> Answers.json(ctx, 200, new Operations(readModel.operations(Query.limit(ctx)))));
    routes.get(
        "/v1/operations/{id}",
        ctx -> Answers.json(ctx, 200, lookups.operation(id(ctx), Query.wait(ctx))));
  }

  private void invoke(Context ctx) throws IOException, InterruptedException {
    byte[] data = ctx.bodyInputStream().readNBytes(EventParser.MAX_EVENT_BYTES + 1);
    accepted(ctx, orders.invoke(id(ctx), data, eventId(ctx), by(ctx)));
  }

  private static String by(Context ctx) {
    return Doorkeeper.caller(ctx).orElse(Query.by(ctx));
  }

  private static String id(Context ctx) {
    return ctx.pathParam("id");
  }

  private static @Nullable String eventId(Context ctx) {
    return ctx.header("Idempotency-Key");
  }

  private static void accepted(Context ctx, Map<String, Object> answer) {
    answer.put("status", 202);
    Answers.json(ctx, 202, answer);
  }
}
