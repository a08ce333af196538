package dev.sluice.gateway;

import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes that take orders, and show how far bulk orders are. */
final class OrderRoutes {
  private static final int MAX_REASON = 2_000;
  private static final int MAX_STEP = 256;
  private static final OrderBody.Form REPLAY =
      new OrderBody.Form(
          "SLUICE-1206",
          Set.of("force", "fromStep", "input", "data", "requestId"),
          "Send no body, or such as {\"force\":true} or {\"fromStep\":\"charge\",\"input\":7}.");
  private static final OrderBody.Form CANCEL =
      new OrderBody.Form(
          "SLUICE-1206",
          Set.of("reason", "requestId"),
          "Send no body, or such as {\"reason\":\"ordered twice\"}.");
  private static final OrderBody.Form NOTHING =
      new OrderBody.Form("SLUICE-1206", Set.of("requestId"), "Send no body.");

  private static final OrderBody.Form SIGNAL =
      new OrderBody.Form(
          "SLUICE-1213",
          Set.of("signal", "data"),
          "Send such as {\"signal\":\"approved-4711\",\"data\":{\"by\":\"Ada\"}}.");
  private static final int MAX_SIGNAL = 256;

  private final RunOrders runs;
  private final FunctionOrders functions;
  private final BulkOrders bulk;
  private final EventIntake intake;
  private final ReadModel readModel;

  OrderRoutes(
      RunOrders runs,
      FunctionOrders functions,
      BulkOrders bulk,
      EventIntake intake,
      ReadModel readModel) {
    this.runs = runs;
    this.functions = functions;
    this.bulk = bulk;
    this.intake = intake;
    this.readModel = readModel;
  }

  record Operations(List<OperationTrace> operations) {}

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.post("/v1/runs/{id}/replay", this::replay);
    routes.delete("/v1/runs/{id}", this::cancel);
    routes.post("/v1/functions/{id}/invoke", this::invoke);
    routes.post(
        "/v1/functions/{id}/pause",
        ctx -> {
          String requestId = OrderBody.of(ctx, NOTHING).requestId();
          pausing(ctx, functions.pause(ctx.pathParam("id"), requestId, "api"), true);
        });
    routes.post(
        "/v1/functions/{id}/resume",
        ctx -> {
          String requestId = OrderBody.of(ctx, NOTHING).requestId();
          pausing(ctx, functions.resume(ctx.pathParam("id"), requestId, "api"), false);
        });
    routes.post("/v1/signals", this::signal);
    routes.post("/v1/operations", this::order);
    routes.get(
        "/v1/operations",
        ctx -> Answers.json(ctx, 200, new Operations(readModel.operations(Query.limit(ctx)))));
    routes.get("/v1/operations/{id}", this::operation);
  }

  private void replay(Context ctx) throws IOException, InterruptedException {
    String id = ctx.pathParam("id");
    OrderBody body = OrderBody.of(ctx, REPLAY);
    var options =
        new ReplayOptions(
            body.flag("force"),
            body.text("fromStep", MAX_STEP),
            body.json("input", OrderBody.MAX_INPUT_BYTES),
            body.object("data"));
    RunOrders.Order order = runs.replay(id, options, body.requestId(), "api");
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runId", order.runId());
    answer.put("replayOf", id);
    answer.put("requestId", order.requestId());
    accepted(ctx, answer);
  }

  private void cancel(Context ctx) throws IOException, InterruptedException {
    OrderBody body = OrderBody.of(ctx, CANCEL);
    String reason = body.text("reason", MAX_REASON);
    RunOrders.Order order =
        runs.cancel(ctx.pathParam("id"), reason == null ? "" : reason, body.requestId(), "api");
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runId", order.runId());
    answer.put("requestId", order.requestId());
    accepted(ctx, answer);
  }

  private void invoke(Context ctx) throws IOException, InterruptedException {
    String function = ctx.pathParam("id");
    byte[] body = ctx.bodyInputStream().readNBytes(EventParser.MAX_EVENT_BYTES + 1);
    if (body.length > EventParser.MAX_EVENT_BYTES) {
      throw new ApiException(
          413,
          "SLUICE-1007",
          "Expected data of at most 1 MiB for a function that is started by hand, found more.",
          "Keep the large part elsewhere and send a reference to it.");
    }
    FunctionOrders.Started started =
        functions.start(function, intake.data(body), eventId(ctx), "api");
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("functionId", function);
    answer.put("eventId", started.eventId());
    answer.put("runId", started.runId());
    accepted(ctx, answer);
  }

  private static void pausing(Context ctx, String requestId, boolean paused) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("functionId", ctx.pathParam("id"));
    answer.put("paused", paused);
    answer.put("requestId", requestId);
    accepted(ctx, answer);
  }

  private void signal(Context ctx) throws IOException, InterruptedException {
    OrderBody body = OrderBody.of(ctx, SIGNAL);
    String signal = body.text("signal", MAX_SIGNAL);
    if (signal == null) {
      throw body.bad("the field signal", "none");
    }
    String id = intake.signal(signal, body.json("data", EventParser.MAX_EVENT_BYTES), eventId(ctx));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("eventId", id);
    accepted(ctx, answer);
  }

  private static @Nullable String eventId(Context ctx) {
    return Query.eventId(ctx.header("Idempotency-Key"));
  }

  private void order(Context ctx) throws IOException, InterruptedException {
    OrderBody body = OrderBody.of(ctx, BulkOrders.form());
    String id = bulk.order(BulkOrders.read(body), body.requestId(), "api");
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("operationId", id);
    answer.put("links", Map.of("self", "/v1/operations/" + Query.segment(id)));
    accepted(ctx, answer);
  }

  private void operation(Context ctx) throws InterruptedException {
    String id = ctx.pathParam("id");
    Optional<OperationTrace> found =
        Waiting.until(
            readModel, Query.wait(ctx), () -> readModel.operation(id), Optional::isPresent);
    Answers.json(
        ctx,
        200,
        found.orElseThrow(
            () ->
                new ApiException(
                    404,
                    "SLUICE-1214",
                    "Expected an operation, found none with the id '" + id + "'.",
                    "List them with: sluice operations. One ordered a moment ago is found with"
                        + " ?wait=10.")));
  }

  private static void accepted(Context ctx, Map<String, Object> answer) {
    answer.put("status", 202);
    Answers.json(ctx, 202, answer);
  }
}
