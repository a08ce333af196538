package dev.sluice.console;

import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A function as it was registered last.
 *
 * @param triggers as JSON: event names, patterns and schedules in words
 * @param config as JSON: {@link dev.sluice.gateway.read.FunctionConfig}
 */
record FunctionRow(
    String id,
    String app,
    @Nullable String appVersion,
    String triggers,
    int retries,
    Instant registeredAt,
    boolean limited,
    String config) {
  static FunctionRow of(String id, FunctionDefinition told) {
    return new FunctionRow(
        id,
        Texts.storable(told.getApp()),
        Texts.orNull(told.getAppVersion()),
        Texts.json(told.getTriggers().stream().map(FunctionRow::trigger).toList()),
        told.getRetry().getRetries(),
        told.getRegisteredAt(),
        told.getFlow() != null,
        Texts.json(Configs.of(told)));
  }

  /** An event name or pattern, or a schedule with its zone. */
  private static String trigger(Trigger trigger) {
    Cron cron = trigger.getCron();
    return cron == null
        ? trigger.getEvent()
        : "cron " + cron.getExpression() + " (" + cron.getZone() + ")";
  }
}
