package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.topology.core.flow.FlowControl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits as workers register them: contract {@code FunctionDefinition}, record FlowControl. */
final class FlowControls {
  private FlowControls() {}

  static FlowControl toCore(dev.sluice.schemas.functions.FlowControl f) {
    return new FlowControl(
        f.getConcurrency().stream()
            .map(c -> new FlowControl.ConcurrencyLimit(c.getLimit(), c.getKey(), c.getPool()))
            .toList(),
        toCore(f.getThrottle()),
        toCore(f.getRateLimit()),
        toCore(f.getDebounce()),
        f.getPriority(),
        toCore(f.getFairness()),
        toCore(f.getBatch()),
        toCore(f.getSingleton()),
        f.getIdempotency(),
        millis(f.getStartTimeoutMs()),
        millis(f.getFinishTimeoutMs()),
        f.getTokens().stream()
            .map(
                t ->
                    new FlowControl.TokenBudget(
                        t.getName().isEmpty() ? null : t.getName(),
                        t.getTokens(),
                        Duration.ofMillis(t.getPeriodMs()),
                        t.getKey(),
                        t.getEstimate(),
                        t.getEstimateBy()))
            .toList());
  }

  /** The contract counts the starts at once, the core those beyond the first. */
  private static FlowControl.@Nullable Throttle toCore(@Nullable Throttle t) {
    return t == null
        ? null
        : new FlowControl.Throttle(
            t.getLimit(), Duration.ofMillis(t.getPeriodMs()), t.getBurst() - 1, t.getKey());
  }

  private static FlowControl.@Nullable RateLimit toCore(@Nullable RateLimit r) {
    return r == null
        ? null
        : new FlowControl.RateLimit(r.getLimit(), Duration.ofMillis(r.getPeriodMs()), r.getKey());
  }

  private static FlowControl.@Nullable Debounce toCore(@Nullable Debounce d) {
    return d == null
        ? null
        : new FlowControl.Debounce(
            Duration.ofMillis(d.getPeriodMs()), d.getKey(), millis(d.getTimeoutMs()));
  }

  private static FlowControl.@Nullable Fairness toCore(@Nullable Fairness f) {
    return f == null ? null : new FlowControl.Fairness(f.getKey(), f.getWeight());
  }

  private static FlowControl.@Nullable Batch toCore(@Nullable Batch b) {
    return b == null
        ? null
        : new FlowControl.Batch(
            b.getSize(), Duration.ofMillis(b.getTimeoutMs()), b.getKey(), b.getBytes());
  }

  private static FlowControl.@Nullable Singleton toCore(@Nullable Singleton s) {
    return s == null
        ? null
        : new FlowControl.Singleton(
            s.getKey(),
            switch (s.getMode()) {
              case SKIP -> FlowControl.Singleton.Mode.SKIP;
              case CANCEL -> FlowControl.Singleton.Mode.CANCEL;
            });
  }

  private static @Nullable Duration millis(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
