package dev.sluice.console;

import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.functions.Trigger;
import org.jspecify.annotations.Nullable;

/** Definitions as they were registered, in the form in which they are stored and shown. */
final class Configs {
  private Configs() {}

  static FunctionConfig of(FunctionDefinition told) {
    return new FunctionConfig(
        told.getTriggers().stream().map(Configs::trigger).toList(),
        retry(told.getRetry()),
        told.getFlow() == null ? null : flow(told.getFlow()),
        told.getCancelOn().stream()
            .map(
                on ->
                    new FunctionConfig.CancelOn(
                        Texts.storable(on.getEvent()),
                        Texts.orNull(on.getCondition()),
                        on.getTimeoutMs()))
            .toList(),
        told.getPinVersion());
  }

  private static FunctionConfig.Trigger trigger(Trigger told) {
    Cron cron = told.getCron();
    return new FunctionConfig.Trigger(
        cron == null ? Texts.storable(told.getEvent()) : null,
        Texts.orNull(told.getCondition()),
        cron == null
            ? null
            : new FunctionConfig.Cron(
                Texts.storable(cron.getExpression()),
                Texts.storable(cron.getZone()),
                cron.getJitterMs(),
                cron.getCatchUp().name()));
  }

  private static FunctionConfig.Retry retry(RetryPolicy told) {
    return new FunctionConfig.Retry(
        told.getRetries(),
        told.getFirstDelayMs(),
        told.getMaxDelayMs(),
        told.getFactor(),
        told.getJitter());
  }

  private static FunctionConfig.Flow flow(FlowControl told) {
    return new FunctionConfig.Flow(
        told.getConcurrency().stream()
            .map(
                limit ->
                    new FunctionConfig.Concurrency(
                        limit.getLimit(),
                        Texts.orNull(limit.getKey()),
                        Texts.orNull(limit.getPool())))
            .toList(),
        throttle(told.getThrottle()),
        rateLimit(told.getRateLimit()),
        debounce(told.getDebounce()),
        Texts.orNull(told.getPriority()),
        fairness(told.getFairness()),
        batch(told.getBatch()),
        singleton(told.getSingleton()),
        Texts.orNull(told.getIdempotency()),
        told.getStartTimeoutMs(),
        told.getFinishTimeoutMs(),
        told.getTokens().stream().map(Configs::tokens).toList());
  }

  private static FunctionConfig.@Nullable Throttle throttle(@Nullable Throttle told) {
    return told == null
        ? null
        : new FunctionConfig.Throttle(
            told.getLimit(), told.getPeriodMs(), told.getBurst(), Texts.orNull(told.getKey()));
  }

  private static FunctionConfig.@Nullable RateLimit rateLimit(@Nullable RateLimit told) {
    return told == null
        ? null
        : new FunctionConfig.RateLimit(
            told.getLimit(), told.getPeriodMs(), Texts.orNull(told.getKey()));
  }

  private static FunctionConfig.@Nullable Debounce debounce(@Nullable Debounce told) {
    return told == null
        ? null
        : new FunctionConfig.Debounce(
            told.getPeriodMs(), Texts.orNull(told.getKey()), told.getTimeoutMs());
  }

  private static FunctionConfig.@Nullable Fairness fairness(@Nullable Fairness told) {
    return told == null
        ? null
        : new FunctionConfig.Fairness(
            Texts.storable(told.getKey()), Texts.orNull(told.getWeight()));
  }

  private static FunctionConfig.@Nullable Batch batch(@Nullable Batch told) {
    return told == null
        ? null
        : new FunctionConfig.Batch(
            told.getSize(), told.getTimeoutMs(), Texts.orNull(told.getKey()), told.getBytes());
  }

  private static FunctionConfig.@Nullable Singleton singleton(@Nullable Singleton told) {
    return told == null
        ? null
        : new FunctionConfig.Singleton(Texts.orNull(told.getKey()), told.getMode().name());
  }

  private static FunctionConfig.Tokens tokens(TokenBudget told) {
    return new FunctionConfig.Tokens(
        told.getName().isEmpty() ? null : Texts.storable(told.getName()),
        told.getTokens(),
        told.getPeriodMs(),
        Texts.orNull(told.getKey()),
        told.getEstimate(),
        Texts.orNull(told.getEstimateBy()));
  }
}
