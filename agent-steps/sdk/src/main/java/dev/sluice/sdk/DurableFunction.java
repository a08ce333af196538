package dev.sluice.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Code that survives crashes, with what starts it and how it is retried.
 *
 * <pre>{@code
 * DurableFunction greet =
 *     DurableFunction.define("greet-customer")
 *         .on(Trigger.event("demo/greet"))
 *         .run(Customer.class, (ctx, event) -> {
 *           String hello = ctx.step("compose", () -> "Hello " + event.data().name());
 *           ctx.sleep("pause", Duration.ofDays(3));
 *           return ctx.step("farewell", () -> hello + " and good-bye");
 *         });
 * }</pre>
 */
public final class DurableFunction {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final int MAX_TRIGGERS = 10;
  private static final String ON_FAILURE = ".on-failure";

  private final String id;
  private final List<Trigger> triggers;
  private final RetryPolicy retry;
  private final FlowControl flow;
  private final List<CancelOn> cancelOn;
  private final boolean pinned;
  private final @Nullable DurableFunction failureHandler;
  private final Type dataType;
  private final BatchBody<Object> body;

  private DurableFunction(
      Builder from,
      FlowControl flow,
      @Nullable DurableFunction failureHandler,
      Type dataType,
      BatchBody<Object> body) {
    this.id = from.id;
    this.triggers = List.copyOf(from.triggers);
    this.retry = from.retry;
    this.flow = flow;
    this.cancelOn = List.copyOf(from.cancelOn);
    this.pinned = from.pinned;
    this.failureHandler = failureHandler;
    this.dataType = dataType;
    this.body = body;
  }

  /**
   * Starts the definition of a function.
   *
   * @param id unique in the installation: 1 to 128 characters of {@code a-z A-Z 0-9 . _ -}
   * @throws SluiceException SLUICE-2001 when it is not
   */
  public static Builder define(String id) {
    return new Builder(id);
  }

  public String id() {
    return id;
  }

  /** What starts it; empty: it is started by hand only. */
  public List<Trigger> triggers() {
    return triggers;
  }

  /** For the body, and for each step that names no policy of its own. */
  public RetryPolicy retry() {
    return retry;
  }

  /** Limits on its runs. */
  public FlowControl flow() {
    return flow;
  }

  /** Events that cancel a run. */
  public List<CancelOn> cancelOn() {
    return cancelOn;
  }

  /** Whether a run goes on only on workers of the app version that was deployed at its start. */
  public boolean isPinned() {
    return pinned;
  }

  /** What runs when a run has failed for good: a function of its own; empty: nothing. */
  public Optional<DurableFunction> failureHandler() {
    return Optional.ofNullable(failureHandler);
  }

  /** What the data of each event is read as. */
  public Type dataType() {
    return dataType;
  }

  /** Whether a run is started by several events. */
  public boolean takesBatch() {
    return flow.batch() != null;
  }

  /**
   * Runs the function's code; for hosts.
   *
   * @param events one, or those of a batch in order; their data is of {@link #dataType}
   */
  @SuppressWarnings("unchecked")
  public @Nullable Object call(Context ctx, List<? extends Event<?>> events) throws Exception {
    return body.run(ctx, (List<Event<Object>>) (List<?>) events);
  }

  @Override
  public String toString() {
    return "DurableFunction[" + id + "]";
  }

  /**
   * A function's code. It runs from the top on every turn, so what it does outside steps must give
   * the same each time: no clock, no random number, no input or output.
   *
   * @param <T> what the event's data is read as
   */
  @FunctionalInterface
  public interface Body<T> {
    /** Returns the run's result, anything that Jackson can write, at most 4 MiB; or null. */
    @Nullable Object run(Context ctx, Event<T> event) throws Exception;
  }

  /**
   * The code of a function that takes batches, as {@link Body} otherwise.
   *
   * @param <T> what the data of each event is read as
   */
  @FunctionalInterface
  public interface BatchBody<T> {
    /**
     * Returns the run's result.
     *
     * @param events at least one, in the order in which they came
     */
    @Nullable Object run(Context ctx, List<Event<T>> events) throws Exception;
  }

  /**
   * Collects what belongs to a function; each method but {@code run} and {@code runBatch}, which
   * end it, returns this builder. They refuse what makes no sense together: SLUICE-2022 a batch
   * with what it excludes, SLUICE-2023 two pools, SLUICE-2024 too many limits or one twice,
   * SLUICE-2027 a batch and code that do not fit. Keys and conditions are expressions, see {@code
   * docs/expressions.md}; they are checked when the function registers (SLUICE-2101).
   */
  public static final class Builder {
    private final String id;
    private final List<Trigger> triggers = new ArrayList<>();
    private RetryPolicy retry = RetryPolicy.DEFAULT;
    private final List<Concurrency> concurrency = new ArrayList<>();
    private @Nullable Throttle throttle;
    private @Nullable RateLimit rateLimit;
    private @Nullable Debounce debounce;
    private @Nullable String priority;
    private @Nullable Fairness fairness;
    private @Nullable Batch batch;
    private @Nullable Singleton singleton;
    private @Nullable String idempotency;
    private @Nullable Duration startTimeout;
    private @Nullable Duration finishTimeout;
    private final List<Tokens> tokens = new ArrayList<>();
    private final List<CancelOn> cancelOn = new ArrayList<>();
    private boolean pinned;
    private @Nullable Body<FailedRun> onFailure;

    private Builder(String id) {
      if (!ID.matcher(id).matches()) {
        throw new SluiceException(
            "SLUICE-2001",
            "Expected a function id of 1 to 128 characters a-z A-Z 0-9 . _ -, found '" + id + "'.",
            "Choose an id such as greet-customer.");
      }
      this.id = id;
    }

    /**
     * Adds what starts the function; at most 10 in all.
     *
     * @throws SluiceException SLUICE-2003 when there are more, or one comes twice
     */
    public Builder on(Trigger... more) {
      for (Trigger trigger : more) {
        if (triggers.contains(trigger)) {
          throw new SluiceException(
              "SLUICE-2003",
              "Expected each trigger of function '"
                  + id
                  + "' once, found '"
                  + trigger.shown()
                  + "' twice.",
              "Remove one of them.");
        }
        triggers.add(trigger);
      }
      if (triggers.size() > MAX_TRIGGERS) {
        throw new SluiceException(
            "SLUICE-2003",
            "Expected at most "
                + MAX_TRIGGERS
                + " triggers of function '"
                + id
                + "', found "
                + triggers.size()
                + ".",
            "Use a prefix such as customer/*, or a second function.");
      }
      return this;
    }

    /** Attempts after the first one, 0 to 20; 4 when nothing is said. */
    public Builder retries(int retries) {
      return retry(retry.withRetries(retries));
    }

    /** For the body, and for each step that names no policy of its own. */
    public Builder retry(RetryPolicy policy) {
      retry = policy;
      return this;
    }

    /** At most {@code limit} turns of the function at a time, at least 1 (SLUICE-2021). */
    public Builder concurrency(int limit) {
      return concurrency(Concurrency.of(limit));
    }

    /** At most {@code limit} turns at a time for each value of {@code key}. */
    public Builder concurrency(int limit, String key) {
      return concurrency(Concurrency.of(limit).key(key));
    }

    /** Adds a limit of turns at a time; at most 4 (SLUICE-2024), all of them hold. */
    public Builder concurrency(Concurrency limit) {
      concurrency.add(limit);
      return this;
    }

    /**
     * At most {@code limit} turns at a time of all functions that name this pool; one pool a
     * function (SLUICE-2023).
     */
    public Builder pool(String name, int limit) {
      return concurrency(Concurrency.of(limit).pool(name));
    }

    /** As {@link #pool(String, int)}, for each value of {@code key}. */
    public Builder pool(String name, int limit, String key) {
      return concurrency(Concurrency.of(limit).pool(name).key(key));
    }

    /** Runs start at this rate at most, one at a time; what is faster waits. */
    public Builder throttle(int limit, Duration period) {
      return throttle(Throttle.of(limit, period));
    }

    /** Runs start at this rate at most; what is faster waits. */
    public Builder throttle(Throttle throttle) {
      this.throttle = throttle;
      return this;
    }

    /** At most so many runs start in any period; what is more is skipped. */
    public Builder rateLimit(int limit, Duration period) {
      return rateLimit(RateLimit.of(limit, period));
    }

    /** At most so many runs start in any period; what is more is skipped. */
    public Builder rateLimit(RateLimit rateLimit) {
      this.rateLimit = rateLimit;
      return this;
    }

    /** A run starts {@code period} after the last of events in quick succession. */
    public Builder debounce(Duration period) {
      return debounce(Debounce.of(period));
    }

    /** A run starts after the last of events in quick succession. */
    public Builder debounce(Debounce debounce) {
      this.debounce = debounce;
      return this;
    }

    /**
     * Seconds of head start in the queue.
     *
     * @param expression over {@code event}, such as {@code event.data.tier == 'pro' ? 120 : 0};
     *     clamped to -600 to 600
     */
    public Builder priority(String expression) {
      this.priority = expression;
      return this;
    }

    /** The queued runs of different values of {@code key} take turns. */
    public Builder fairness(String key) {
      return fairness(Fairness.of(key));
    }

    /** The queued runs of different keys take turns. */
    public Builder fairness(Fairness fairness) {
      this.fairness = fairness;
      return this;
    }

    /**
     * Up to {@code size} events start one run, at most {@code timeout} after the first; end with
     * {@link #runBatch(Class, BatchBody)}.
     */
    public Builder batch(int size, Duration timeout) {
      return batch(Batch.of(size, timeout));
    }

    /** Several events start one run; end with {@link #runBatch(Class, BatchBody)}. */
    public Builder batch(Batch batch) {
      this.batch = batch;
      return this;
    }

    /** One run at a time. */
    public Builder singleton(Singleton.Mode mode) {
      return singleton(new Singleton(mode, null));
    }

    /** One run at a time, such as {@code Singleton.skip().key("event.data.customer")}. */
    public Builder singleton(Singleton singleton) {
      this.singleton = singleton;
      return this;
    }

    /** Of events with the same value of {@code key} only the first in 24 hours starts a run. */
    public Builder idempotency(String key) {
      this.idempotency = key;
      return this;
    }

    /** A run whose first turn has not started by then is cancelled; 1 second to 366 days. */
    public Builder startTimeout(Duration timeout) {
      Ranges.check("the start timeout", timeout, Bounds.TIMEOUT);
      this.startTimeout = timeout;
      return this;
    }

    /**
     * A run that has not ended so long after its first turn started is cancelled; 1 second to 366
     * days.
     */
    public Builder finishTimeout(Duration timeout) {
      Ranges.check("the finish timeout", timeout, Bounds.TIMEOUT);
      this.finishTimeout = timeout;
      return this;
    }

    /** Adds a budget that steps use up; at most 4 (SLUICE-2024). */
    public Builder tokens(Tokens budget) {
      tokens.add(budget);
      return this;
    }

    /** Every event of this name that comes within 366 days of a run's start cancels it. */
    public Builder cancelOn(String event) {
      cancelOn.add(new CancelOn(event, null, Bounds.TIMEOUT.max()));
      return this;
    }

    /** As {@link #cancelOn(String, String, Duration)}, within 366 days. */
    public Builder cancelOn(String event, String condition) {
      return cancelOn(event, condition, Bounds.TIMEOUT.max());
    }

    /**
     * Adds an event that cancels a run; at most 5 (SLUICE-2024).
     *
     * @param event its exact name (SLUICE-2026)
     * @param condition over {@code event} (what started the run) and {@code async} (the one that
     *     came), such as {@code async.data.order == event.data.order}
     * @param timeout how long after the run's start it counts, 1 second to 366 days
     */
    public Builder cancelOn(String event, String condition, Duration timeout) {
      cancelOn.add(new CancelOn(event, condition, timeout));
      return this;
    }

    /**
     * A run goes on only on workers of the app version that was deployed when it started. Keep such
     * workers until their runs have ended; the host has to state its version (SLUICE-2015).
     */
    public Builder pinVersion() {
      this.pinned = true;
      return this;
    }

    /**
     * Runs {@code body} when a run has failed for good, as a run of its own of the function {@code
     * <id>.on-failure}, with the same retry policy.
     */
    public Builder onFailure(Body<FailedRun> body) {
      this.onFailure = body;
      return this;
    }

    /** The function with this code; the event's data is read as {@code data}. */
    public <T> DurableFunction run(Class<T> data, Body<T> body) {
      return build(data, false, single(body));
    }

    /** The function with this code; the event's data is read as {@code data}. */
    public <T> DurableFunction run(TypeRef<T> data, Body<T> body) {
      return build(data.type(), false, single(body));
    }

    /** The function with this code; the event's data is left as it came. */
    public DurableFunction run(Body<JsonNode> body) {
      return build(JsonNode.class, false, single(body));
    }

    /** The function with this code, for batches; the data of each event is read as {@code data}. */
    public <T> DurableFunction runBatch(Class<T> data, BatchBody<T> body) {
      return build(data, true, body);
    }

    /** The function with this code, for batches; the data of each event is read as {@code data}. */
    public <T> DurableFunction runBatch(TypeRef<T> data, BatchBody<T> body) {
      return build(data.type(), true, body);
    }

    /** The function with this code, for batches; the events' data is left as it came. */
    public DurableFunction runBatch(BatchBody<JsonNode> body) {
      return build(JsonNode.class, true, body);
    }

    private static <T> BatchBody<T> single(Body<T> body) {
      return (ctx, events) -> body.run(ctx, events.getFirst());
    }

    @SuppressWarnings("unchecked")
    private DurableFunction build(Type data, boolean takesBatch, BatchBody<?> body) {
      FlowControl flow =
          new FlowControl(
              concurrency,
              throttle,
              rateLimit,
              debounce,
              priority,
              fairness,
              batch,
              singleton,
              idempotency,
              startTimeout,
              finishTimeout,
              tokens);
      Combinations.check(id, flow, cancelOn, takesBatch);
      DurableFunction handler = onFailure == null ? null : handler(onFailure);
      return new DurableFunction(this, flow, handler, data, (BatchBody<Object>) body);
    }

    private DurableFunction handler(Body<FailedRun> body) {
      return define(id + ON_FAILURE)
          .on(
              Trigger.event("sluice/function.failed")
                  .when("event.data.function_id == '" + id + "'"))
          .retry(retry)
          .run(FailedRun.class, body);
    }
  }
}
