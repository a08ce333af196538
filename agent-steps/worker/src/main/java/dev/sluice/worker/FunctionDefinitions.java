package dev.sluice.worker;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Schedule;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.turn.Policies;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Functions as the engine is told of them, once their expressions and schedules are checked. */
public final class FunctionDefinitions {
  private static final Set<String> EVENT = Set.of("event");
  private static final Set<String> EVENT_AND_ASYNC = Set.of("event", "async");

  private final String function;
  private final Instant now;

  private FunctionDefinitions(String function, Instant now) {
    this.function = function;
    this.now = now;
  }

  /** The functions with their failure handlers, each right behind what it belongs to. */
  public static List<DurableFunction> withHandlers(Collection<DurableFunction> functions) {
    return functions.stream()
        .flatMap(f -> Stream.concat(Stream.of(f), f.failureHandler().stream()))
        .toList();
  }

  /**
   * The definitions of functions and of their failure handlers.
   *
   * @param version the app's; null: not stated
   * @throws SluiceException SLUICE-2015 when a function pins its runs to a version and there is
   *     none; SLUICE-2101 to SLUICE-2103 for an expression, SLUICE-2110 for a schedule that cannot
   *     be read or never ticks; the message names function and option
   */
  public static List<FunctionDefinition> of(
      String app, @Nullable String version, Collection<DurableFunction> functions, Instant now) {
    return withHandlers(functions).stream()
        .map(f -> new FunctionDefinitions(f.id(), now).define(app, version, f))
        .toList();
  }

  /** Whether two definitions differ in nothing but the time of their registration. */
  static boolean areSame(FunctionDefinition one, FunctionDefinition other) {
    return other.equals(
        new FunctionDefinition(
            one.getId(),
            one.getApp(),
            one.getAppVersion(),
            one.getTriggers(),
            one.getRetry(),
            other.getRegisteredAt(),
            one.getFlow(),
            one.getCancelOn(),
            one.getPinVersion()));
  }

  private FunctionDefinition define(String app, @Nullable String version, DurableFunction f) {
    if (f.isPinned() && version == null) {
      throw new SluiceException(
          "SLUICE-2015",
          "Expected app '"
              + app
              + "' to state its version, as function '"
              + function
              + "' pins its runs to the version that they started on; found none.",
          "Call version(…) on the function host, or remove pinVersion().");
    }
    return new FunctionDefinition(
        f.id(),
        app,
        version,
        f.triggers().stream().map(this::trigger).toList(),
        Policies.toAvro(f.retry()),
        now,
        f.flow().equals(dev.sluice.sdk.FlowControl.NONE) ? null : flow(f.flow()),
        f.cancelOn().stream().map(this::cancelOn).toList(),
        f.isPinned());
  }

  private Trigger trigger(dev.sluice.sdk.Trigger trigger) {
    return switch (trigger) {
      case dev.sluice.sdk.Trigger.OnEvent on ->
          new Trigger(
              on.event(),
              checked("the condition of trigger '" + on.event() + "'", on.condition(), EVENT),
              null);
      case dev.sluice.sdk.Trigger.OnSchedule on -> new Trigger("", null, cron(on));
    };
  }

  private Cron cron(dev.sluice.sdk.Trigger.OnSchedule on) {
    String option = "the schedule '" + on.cron() + "'";
    try {
      Schedule schedule = Schedule.parse(on.cron(), on.zone(), on.jitter());
      if (schedule.next(now).isEmpty()) {
        throw new SluiceException(
            "SLUICE-2110",
            "Expected a schedule that ticks, found one whose day never comes.",
            "Correct its day of month and month.");
      }
    } catch (SluiceException e) {
      throw at(option, e);
    }
    return new Cron(
        on.cron(),
        on.zone().equals(ZoneOffset.UTC) ? "UTC" : on.zone().getId(),
        on.jitter().toMillis(),
        switch (on.catchUp()) {
          case LATEST -> CatchUp.LATEST;
          case ALL -> CatchUp.ALL;
          case SKIP -> CatchUp.SKIP;
        });
  }

  private FlowControl flow(dev.sluice.sdk.FlowControl flow) {
    return new FlowControl(
        flow.concurrency().stream().map(this::concurrency).toList(),
        throttle(flow.throttle()),
        rateLimit(flow.rateLimit()),
        debounce(flow.debounce()),
        checked("the priority", flow.priority(), EVENT),
        fairness(flow.fairness()),
        batch(flow.batch()),
        singleton(flow.singleton()),
        checked("the idempotency key", flow.idempotency(), EVENT),
        millis(flow.startTimeout()),
        millis(flow.finishTimeout()),
        flow.tokens().stream().map(this::tokens).toList());
  }

  private ConcurrencyLimit concurrency(dev.sluice.sdk.Concurrency c) {
    return new ConcurrencyLimit(c.limit(), key("a concurrency limit", c.key()), c.pool());
  }

  private @Nullable Throttle throttle(dev.sluice.sdk.@Nullable Throttle t) {
    return t == null
        ? null
        : new Throttle(t.limit(), t.period().toMillis(), t.burst(), key("the throttle", t.key()));
  }

  private @Nullable RateLimit rateLimit(dev.sluice.sdk.@Nullable RateLimit r) {
    return r == null
        ? null
        : new RateLimit(r.limit(), r.period().toMillis(), key("the rate limit", r.key()));
  }

  private @Nullable Debounce debounce(dev.sluice.sdk.@Nullable Debounce d) {
    return d == null
        ? null
        : new Debounce(d.period().toMillis(), key("the debounce", d.key()), millis(d.atMost()));
  }

  private @Nullable Fairness fairness(dev.sluice.sdk.@Nullable Fairness f) {
    if (f == null) {
      return null;
    }
    check("the key of fairness", f.key(), EVENT);
    return new Fairness(f.key(), checked("the weight of fairness", f.weight(), EVENT));
  }

  private @Nullable Batch batch(dev.sluice.sdk.@Nullable Batch b) {
    return b == null
        ? null
        : new Batch(b.size(), b.timeout().toMillis(), key("the batch", b.key()), b.bytes());
  }

  private @Nullable Singleton singleton(dev.sluice.sdk.@Nullable Singleton s) {
    return s == null
        ? null
        : new Singleton(
            key("the singleton", s.key()),
            switch (s.mode()) {
              case SKIP -> SingletonMode.SKIP;
              case CANCEL -> SingletonMode.CANCEL;
            });
  }

  private TokenBudget tokens(dev.sluice.sdk.Tokens t) {
    return new TokenBudget(
        Objects.requireNonNullElse(t.name(), ""),
        t.tokens(),
        t.period().toMillis(),
        key(t.name() == null ? "a token budget" : "token budget '" + t.name() + "'", t.key()),
        t.estimate(),
        checked("the estimate of a token budget", t.estimateBy(), EVENT));
  }

  private CancelOn cancelOn(dev.sluice.sdk.CancelOn c) {
    return new CancelOn(
        c.event(),
        checked("the condition of cancel-on '" + c.event() + "'", c.condition(), EVENT_AND_ASYNC),
        c.timeout().toMillis());
  }

  private @Nullable String key(String of, @Nullable String expression) {
    return checked("the key of " + of, expression, EVENT);
  }

  private @Nullable String checked(
      String option, @Nullable String expression, Set<String> variables) {
    if (expression != null) {
      check(option, expression, variables);
    }
    return expression;
  }

  private void check(String option, String expression, Set<String> variables) {
    try {
      Expressions.compile(expression, variables);
    } catch (SluiceException e) {
      throw at(option, e);
    }
  }

  private SluiceException at(String option, SluiceException e) {
    return new SluiceException(
        e.code(), "In function '" + function + "', " + option + ": " + e.problem(), e.hint(), e);
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
