package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent and ordered from outside: a body in, the answer out, the same on every surface.
 * Every method returns when Kafka has it, and throws a {@link SluiceException} when a body is
 * wrong, its object is not there, or Kafka did not take it (SLUICE-1101 and SLUICE-1102).
 * Thread-safe.
 */
public final class Orders {
  /** The body of {@link #replay}. */
  public static final OrderBody.Form REPLAY =
      new OrderBody.Form(
          "SLUICE-1206",
          Set.of("force", "fromStep", "input", "data", "requestId"),
          "Send no body, or such as {\"force\":true} or {\"fromStep\":\"charge\",\"input\":7}.");

  /** The body of {@link #cancel}. */
  public static final OrderBody.Form CANCEL =
      new OrderBody.Form(
          "SLUICE-1206",
          Set.of("reason", "requestId"),
          "Send no body, or such as {\"reason\":\"ordered twice\"}.");

  /** The body of {@link #bulk}. */
  public static final OrderBody.Form BULK = BulkOrders.FORM;

  static final OrderBody.Form PAUSE =
      new OrderBody.Form("SLUICE-1206", Set.of("requestId"), "Send no body.");
  static final OrderBody.Form SIGNAL =
      new OrderBody.Form(
          "SLUICE-1213",
          Set.of("signal", "data"),
          "Send such as {\"signal\":\"approved-4711\",\"data\":{\"by\":\"Ada\"}}.");

  private static final int MAX_REASON = 2_000;
  private static final int MAX_STEP = 256;
  private static final int MAX_SIGNAL = 256;

  private final RunOrders runs;
  private final FunctionOrders functions;
  private final BulkOrders bulk;
  private final EventIntake intake;

  Orders(RunOrders runs, FunctionOrders functions, BulkOrders bulk, EventIntake intake) {
    this.runs = runs;
    this.functions = functions;
    this.bulk = bulk;
    this.intake = intake;
  }

  /**
   * Sends an event or an array of them.
   *
   * @param events JSON as UTF-8
   * @return their ids, in their order
   */
  public List<String> send(byte[] events) throws InterruptedException {
    return intake.take(events);
  }

  /** Orders a new run that repeats {@code runId}; {@code by} is who gave the order. */
  public Map<String, Object> replay(String runId, OrderBody body, String by)
      throws InterruptedException {
    var options =
        new ReplayOptions(
            body.flag("force"),
            body.text("fromStep", MAX_STEP),
            body.json("input", OrderBody.MAX_INPUT_BYTES),
            body.object("data"));
    RunOrders.Order order = runs.replay(runId, options, body.requestId(), by);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runId", order.runId());
    answer.put("replayOf", runId);
    answer.put("requestId", order.requestId());
    return answer;
  }

  /** Orders that a run ends at its next step boundary. */
  public Map<String, Object> cancel(String runId, OrderBody body, String by)
      throws InterruptedException {
    String reason = body.text("reason", MAX_REASON);
    RunOrders.Order order = runs.cancel(runId, reason == null ? "" : reason, body.requestId(), by);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runId", order.runId());
    answer.put("requestId", order.requestId());
    return answer;
  }

  /**
   * Starts a function by hand.
   *
   * @param data a JSON object as UTF-8; empty: {@code {}}
   * @param eventId null: a new one; the same one again starts nothing more
   */
  public Map<String, Object> invoke(
      String functionId, byte[] data, @Nullable String eventId, String by)
      throws InterruptedException {
    if (data.length > EventParser.MAX_EVENT_BYTES) {
      throw new ApiException(
          413,
          "SLUICE-1007",
          "Expected data of at most 1 MiB for a function that is started by hand, found more.",
          "Keep the large part elsewhere and send a reference to it.");
    }
    FunctionOrders.Started started =
        functions.start(functionId, intake.data(data), Query.eventId(eventId), by);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("functionId", functionId);
    answer.put("eventId", started.eventId());
    answer.put("runId", started.runId());
    return answer;
  }

  /** Lets no further turn of a function start. */
  Map<String, Object> pause(String functionId, OrderBody body, String by)
      throws InterruptedException {
    return paused(functionId, true, functions.pause(functionId, body.requestId(), by));
  }

  /** Lets the runs of a paused function go on. */
  Map<String, Object> resume(String functionId, OrderBody body, String by)
      throws InterruptedException {
    return paused(functionId, false, functions.resume(functionId, body.requestId(), by));
  }

  private static Map<String, Object> paused(String functionId, boolean paused, String requestId) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("functionId", functionId);
    answer.put("paused", paused);
    answer.put("requestId", requestId);
    return answer;
  }

  /**
   * Resolves the waits for a signal.
   *
   * @param eventId null: a new one; the same one again is the same signal
   */
  Map<String, Object> signal(OrderBody body, @Nullable String eventId) throws InterruptedException {
    String signal = body.text("signal", MAX_SIGNAL);
    if (signal == null) {
      throw body.bad("the field signal", "none");
    }
    String id =
        intake.signal(
            signal, body.json("data", EventParser.MAX_EVENT_BYTES), Query.eventId(eventId));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("eventId", id);
    return answer;
  }

  /** Orders the same for all runs that a filter finds. */
  public Map<String, Object> bulk(OrderBody body, String by) throws InterruptedException {
    String id = bulk.order(BulkOrders.read(body), body.requestId(), by);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("operationId", id);
    answer.put("links", Map.of("self", "/v1/operations/" + Query.segment(id)));
    return answer;
  }
}
