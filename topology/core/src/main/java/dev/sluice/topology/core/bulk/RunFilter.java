package dev.sluice.topology.core.bulk;

import dev.sluice.topology.core.EngineStore;
import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.FailureKey;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.bulk.BulkOrder.Action;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs an order is for.
 *
 * @param from runs that started then or later; null: any
 * @param before runs that started before; null: any
 */
record RunFilter(
    @Nullable String functionId,
    @Nullable Instant from,
    @Nullable Instant before,
    Set<Status> statuses,
    @Nullable String errorText,
    @Nullable String failureKey,
    @Nullable String expression) {

  /** Why an order cannot be carried out. */
  record Refusal(String code, String message) {}

  /** What is wrong with the order; null: nothing. */
  static @Nullable Refusal refusal(BulkOrder order, Evaluator evaluator) {
    Set<Status> allowed = allowed(order.action());
    for (String name : order.statuses()) {
      if (Arrays.stream(Status.values())
          .noneMatch(s -> s.name().equals(name) && allowed.contains(s))) {
        return new Refusal(
            "SLUICE-1211",
            "Expected for the action "
                + order.action()
                + " statuses out of "
                + allowed
                + ", found '"
                + name
                + "'. Correct it and order again.");
      }
    }
    Evaluator.Problem problem =
        order.expression() == null ? null : evaluator.problem(order.expression());
    return problem == null ? null : new Refusal(problem.code(), problem.message());
  }

  private static Set<Status> allowed(Action action) {
    return action == Action.CANCEL ? Status.OPEN : Status.ENDED;
  }

  /** The filter of an order that nothing is wrong with. */
  static RunFilter of(BulkOrder order) {
    return new RunFilter(
        order.functionId(),
        order.startedFrom(),
        order.startedBefore(),
        statuses(order.action(), order.statuses()),
        order.errorText(),
        order.failureKey(),
        order.expression());
  }

  private static Set<Status> statuses(Action action, List<String> names) {
    if (names.isEmpty()) {
      return action == Action.CANCEL ? Status.OPEN : EnumSet.of(Status.FAILED);
    }
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    names.forEach(name -> statuses.add(Status.valueOf(name)));
    return statuses;
  }

  boolean covers(RunInfo run, RunState state, EngineStore store, Evaluator evaluator) {
    return (functionId == null || functionId.equals(run.functionId()))
        && (from == null || !run.startedAt().isBefore(from))
        && (before == null || run.startedAt().isBefore(before))
        && statuses.contains(Status.of(state))
        && (errorText == null || failedWith(errorText, state))
        && (failureKey == null || failedAlike(failureKey, run, state))
        && (expression == null || holds(expression, store.input(run.runId()), evaluator));
  }

  private static boolean failedWith(String text, RunState state) {
    Failure failure = failure(state);
    return failure != null && (failure.type().contains(text) || failure.message().contains(text));
  }

  private static boolean failedAlike(String key, RunInfo run, RunState state) {
    Failure failure = failure(state);
    return failure != null && FailureKey.of(run.functionId(), failure).equals(key);
  }

  private static @Nullable Failure failure(RunState state) {
    return state instanceof RunState.Ended ended ? ended.failure() : null;
  }

  private static boolean holds(String expression, List<Event> events, Evaluator evaluator) {
    return !events.isEmpty() && evaluator.test(expression, events.getFirst());
  }
}
