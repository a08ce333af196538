package dev.sluice.topology.core.flow;

import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The narrowest key that owns all of a function's limits, so that no limit needs a second
 * partition. Priority, fairness and the start and finish timeouts need no lane: they order or end
 * what is already in one.
 */
public sealed interface LaneKey {

  /** Nothing is limited: the run is its own lane and lives where its event landed. */
  record OwnRun() implements LaneKey {}

  /** A limit for all runs of the function, or limits with different keys. */
  record OfFunction(String functionId) implements LaneKey {}

  /** All limits have the same key: a lane for each of its values. */
  record OfKey(String functionId, String expression, Source source) implements LaneKey {}

  /** A pool or token budget that the function shares with others. */
  record OfPool(String pool) implements LaneKey {}

  /** Which of the evaluated keys is the lane's; {@code index} counts within its kind. */
  record Source(Kind kind, int index) {
    enum Kind {
      CONCURRENCY,
      THROTTLE,
      RATE_LIMIT,
      DEBOUNCE,
      BATCH,
      SINGLETON,
      IDEMPOTENCY,
      TOKENS
    }

    @Nullable String value(Keys keys) {
      return switch (kind) {
        case CONCURRENCY -> keys.concurrency(index);
        case THROTTLE -> keys.throttle();
        case RATE_LIMIT -> keys.rateLimit();
        case DEBOUNCE -> keys.debounce();
        case BATCH -> keys.batch();
        case SINGLETON -> keys.singleton();
        case IDEMPOTENCY -> keys.idempotency();
        case TOKENS -> keys.tokens(index);
      };
    }
  }

  /** Plans the lanes of a function. */
  static LaneKey plan(String functionId, FlowControl flow) {
    Set<String> shared = flow.shared();
    if (!shared.isEmpty()) {
      return new OfPool(shared.iterator().next());
    }
    List<Keyed> limits = limits(flow);
    if (limits.isEmpty()) {
      return new OwnRun();
    }
    Keyed first = limits.getFirst();
    boolean same =
        new HashSet<>(limits.stream().map(k -> key(k.expression())).toList()).size() == 1;
    return same && first.expression() != null
        ? new OfKey(functionId, first.expression(), first.source())
        : new OfFunction(functionId);
  }

  private static String key(@Nullable String expression) {
    return Objects.requireNonNullElse(expression, "");
  }

  /** The lane of an event of this function, or of the run that it starts as {@code runId}. */
  default String lane(String runId, Keys keys) {
    return switch (this) {
      case OwnRun own -> runId;
      case OfFunction f -> f.functionId();
      case OfKey k -> k.functionId() + "#" + Objects.requireNonNullElse(k.source().value(keys), "");
      case OfPool p -> "pool:" + p.pool();
    };
  }

  /** A limit's key, null for one that all runs share, and where its value is found. */
  record Keyed(@Nullable String expression, Source source) {}

  private static List<Keyed> limits(FlowControl flow) {
    List<Keyed> limits = new ArrayList<>();
    for (int i = 0; i < flow.concurrency().size(); i++) {
      add(limits, flow.concurrency().get(i).key(), Source.Kind.CONCURRENCY, i);
    }
    if (flow.throttle() != null) {
      add(limits, flow.throttle().key(), Source.Kind.THROTTLE, 0);
    }
    if (flow.rateLimit() != null) {
      add(limits, flow.rateLimit().key(), Source.Kind.RATE_LIMIT, 0);
    }
    if (flow.debounce() != null) {
      add(limits, flow.debounce().key(), Source.Kind.DEBOUNCE, 0);
    }
    if (flow.batch() != null) {
      add(limits, flow.batch().key(), Source.Kind.BATCH, 0);
    }
    if (flow.singleton() != null) {
      add(limits, flow.singleton().key(), Source.Kind.SINGLETON, 0);
    }
    if (flow.idempotency() != null) {
      add(limits, flow.idempotency(), Source.Kind.IDEMPOTENCY, 0);
    }
    for (int i = 0; i < flow.tokens().size(); i++) {
      TokenBudget budget = flow.tokens().get(i);
      add(limits, budget.key(), Source.Kind.TOKENS, i);
    }
    return limits;
  }

  private static void add(List<Keyed> limits, @Nullable String key, Source.Kind kind, int index) {
    limits.add(new Keyed(key, new Source(kind, index)));
  }
}
