package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expressions;
import dev.sluice.gateway.privacy.PrivateReadModel;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Orders for all runs that a filter finds, each an operation with an id. Thread-safe. */
public final class BulkOrders {
  private static final Set<String> OPEN =
      Set.of("QUEUED", "RUNNING", "SLEEPING", "WAITING", "RETRYING");
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_FUNCTION = 128;
  private static final Pattern FAILURE_KEY = Pattern.compile("[0-9a-f]{16}");
  static final OrderBody.Form FORM =
      new OrderBody.Form(
          "SLUICE-1211",
          Set.of(
              "action",
              "force",
              "all",
              "function",
              "from",
              "to",
              "statuses",
              "error",
              "failure",
              "expression",
              "reason",
              "requestId"),
          "Send such as {\"action\":\"cancel\",\"function\":\"greet-customer\"}.");

  private final Controls controls;
  private final PrivateReadModel shown;

  BulkOrders(Controls controls, PrivateReadModel shown) {
    this.controls = controls;
    this.shown = shown;
  }

  /**
   * Writes the order to every partition.
   *
   * @param requestId null: a new one; the same one again is the same operation
   * @return the operation's id
   * @throws SluiceException SLUICE-1101 and SLUICE-1102 Kafka did not take all; the same request id
   *     again completes it; SLUICE-1270 the caller sees payloads masked, and it searches in them
   */
  public String order(Bulk order, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    shown.refuseQuestions(order.getErrorText(), order.getExpression());
    String id = Controls.requestId(requestId);
    controls.sendToAll(id, id, by, order);
    return id;
  }

  /**
   * The order in {@code body}.
   *
   * @throws SluiceException SLUICE-1211 a field is wrong or does not go with the action,
   *     SLUICE-1212 there is neither a bound nor {@code all}, SLUICE-2101 to SLUICE-2103 the
   *     expression is none
   */
  static Bulk read(OrderBody body) {
    boolean cancel = isCancel(body);
    boolean force = body.flag("force");
    String function = body.text("function", MAX_FUNCTION);
    Instant from = body.time("from");
    Instant to = body.time("to");
    String error = body.text("error", MAX_TEXT);
    String failure = failure(body);
    String expression = expression(body);
    String reason = body.text("reason", MAX_TEXT);
    List<String> statuses = statuses(body, cancel ? OPEN : ENDED);
    boolean byError = error != null || failure != null;
    if (cancel && (force || byError)) {
      throw body.bad("force, error and failure with the action replay only", "the action cancel");
    }
    if (!cancel && reason != null) {
      throw body.bad("reason with the action cancel only", "the action replay");
    }
    if (byError && !statuses.isEmpty() && !statuses.contains("FAILED")) {
      throw body.bad("FAILED among the statuses, as an error is given", statuses.toString());
    }
    if (from != null && to != null && !from.isBefore(to)) {
      throw body.bad("from before to", from + " and " + to);
    }
    boolean bounded =
        function != null || from != null || to != null || byError || expression != null;
    if (!body.flag("all") && !bounded) {
      throw new ApiException(
          400,
          "SLUICE-1212",
          "Expected a bound on the runs (function, from, to, error, failure or expression), found"
              + " none.",
          "Name one; if every run is meant, send \"all\":true (--all).");
    }
    BulkAction replay = force ? BulkAction.REPLAY_FORCE : BulkAction.REPLAY;
    return new Bulk(
        cancel ? BulkAction.CANCEL : replay,
        function,
        from,
        to,
        statuses,
        error,
        failure,
        expression,
        reason == null ? "" : reason);
  }

  private static boolean isCancel(OrderBody body) {
    String action = body.text("action", MAX_TEXT);
    return switch (action == null ? "" : action.toLowerCase(Locale.ROOT)) {
      case "cancel" -> true;
      case "replay" -> false;
      default ->
          throw body.bad(
              "action as cancel or replay", action == null ? "none" : "'" + action + "'");
    };
  }

  private static List<String> statuses(OrderBody body, Set<String> allowed) {
    List<String> statuses =
        body.texts("statuses").stream().map(s -> s.toUpperCase(Locale.ROOT)).distinct().toList();
    for (String status : statuses) {
      if (!allowed.contains(status)) {
        throw body.bad(
            "for this action the statuses " + String.join(", ", new TreeSet<>(allowed)),
            "'" + status + "'");
      }
    }
    return statuses;
  }

  private static @Nullable String failure(OrderBody body) {
    String failure = body.text("failure", MAX_TEXT);
    if (failure != null && !FAILURE_KEY.matcher(failure).matches()) {
      throw body.bad("failure as the key of a group of failures", "'" + failure + "'");
    }
    return failure;
  }

  private static @Nullable String expression(OrderBody body) {
    String expression = body.text("expression", Expressions.MAX_LENGTH);
    if (expression != null) {
      try {
        Expressions.compile(expression, Set.of("event"));
      } catch (SluiceException e) {
        throw new ApiException(400, e.code(), e.problem(), e.hint(), Map.of(), e);
      }
    }
    return expression;
  }
}
