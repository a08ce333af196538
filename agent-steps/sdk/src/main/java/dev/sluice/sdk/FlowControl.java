package dev.sluice.sdk;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many runs of a function may go at a time, how fast they start, in which order, and what is
 * put together or left out. Null and empty: no such limit. Each part says its own ranges.
 *
 * @param priority an expression over {@code event}: seconds of head start in the queue, -600 to 600
 * @param idempotency an expression over {@code event}: a value seen within 24 hours starts no
 *     second run
 * @param startTimeout a run whose first turn has not started by then is cancelled
 * @param finishTimeout a run that has not ended so long after its first turn started is cancelled
 */
public record FlowControl(
    List<Concurrency> concurrency,
    @Nullable Throttle throttle,
    @Nullable RateLimit rateLimit,
    @Nullable Debounce debounce,
    @Nullable String priority,
    @Nullable Fairness fairness,
    @Nullable Batch batch,
    @Nullable Singleton singleton,
    @Nullable String idempotency,
    @Nullable Duration startTimeout,
    @Nullable Duration finishTimeout,
    List<Tokens> tokens) {
  /** No limit at all. */
  public static final FlowControl NONE =
      new FlowControl(
          List.of(), null, null, null, null, null, null, null, null, null, null, List.of());

  public FlowControl {
    concurrency = List.copyOf(concurrency);
    tokens = List.copyOf(tokens);
  }
}
