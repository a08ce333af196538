package dev.sluice.console.pages;

import dev.sluice.gateway.read.FunctionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function's configuration in words. Pure. */
final class ConfigLines {
  /** One thing that is configured. */
  record Line(String name, String value) {}

  private final List<Line> lines = new ArrayList<>();

  private ConfigLines() {}

  static List<Line> of(FunctionConfig config) {
    ConfigLines lines = new ConfigLines();
    config.triggers().forEach(lines::trigger);
    lines.retry(config.retry());
    if (config.flow() != null) {
      lines.flow(config.flow());
    }
    for (FunctionConfig.CancelOn cancel : config.cancelOn()) {
      lines.add(
          "Cancelled by", cancel.event() + when(cancel.condition()) + within(cancel.timeoutMs()));
    }
    if (config.pinVersion()) {
      lines.add("Version", "a run goes on only on the version that it started on");
    }
    return List.copyOf(lines.lines);
  }

  private void add(String name, String value) {
    lines.add(new Line(name, value));
  }

  private void trigger(FunctionConfig.Trigger trigger) {
    FunctionConfig.Cron cron = trigger.cron();
    if (cron == null) {
      add("Trigger", "event " + trigger.event() + when(trigger.condition()));
    } else {
      String jitter = cron.jitterMs() == 0 ? "" : ", up to " + time(cron.jitterMs()) + " later";
      add(
          "Trigger",
          "schedule %s (%s)%s, missed ticks: %s"
              .formatted(cron.expression(), cron.zone(), jitter, cron.catchUp()));
    }
  }

  private void retry(FunctionConfig.Retry retry) {
    add(
        "Retries",
        retry.retries() == 0
            ? "none"
            : "%d, after %s to %s, each %s times the last, ± %.0f %%"
                .formatted(
                    retry.retries(),
                    time(retry.firstDelayMs()),
                    time(retry.maxDelayMs()),
                    retry.factor(),
                    100 * retry.jitter()));
  }

  private void flow(FunctionConfig.Flow flow) {
    for (FunctionConfig.Concurrency limit : flow.concurrency()) {
      String pool = limit.pool() == null ? "" : " of the pool " + limit.pool();
      add("Concurrency", limit.limit() + " turns at a time" + pool + per(limit.key()));
    }
    FunctionConfig.Throttle throttle = flow.throttle();
    if (throttle != null) {
      add(
          "Throttle",
          "%d in %s, %d at once%s"
              .formatted(
                  throttle.limit(),
                  time(throttle.periodMs()),
                  throttle.burst(),
                  per(throttle.key())));
    }
    FunctionConfig.RateLimit rate = flow.rateLimit();
    if (rate != null) {
      add(
          "Rate limit",
          rate.limit()
              + " in "
              + time(rate.periodMs())
              + per(rate.key())
              + ", the rest is skipped");
    }
    arrivals(flow);
    order(flow);
    if (flow.startTimeoutMs() != null) {
      add("Start timeout", time(flow.startTimeoutMs()));
    }
    if (flow.finishTimeoutMs() != null) {
      add("Finish timeout", time(flow.finishTimeoutMs()));
    }
    for (FunctionConfig.Tokens tokens : flow.tokens()) {
      String shared = tokens.name() == null ? "" : " of the budget " + tokens.name();
      add(
          "Tokens",
          "%s in %s%s%s, a turn is thought to use %s%s"
              .formatted(
                  Format.number(tokens.tokens()),
                  time(tokens.periodMs()),
                  shared,
                  per(tokens.key()),
                  Format.number(tokens.estimate()),
                  tokens.estimateBy() == null
                      ? ""
                      : ", or what it tells by " + tokens.estimateBy()));
    }
  }

  private void arrivals(FunctionConfig.Flow flow) {
    FunctionConfig.Debounce debounce = flow.debounce();
    if (debounce != null) {
      add(
          "Debounce",
          time(debounce.periodMs()) + per(debounce.key()) + within(debounce.timeoutMs()));
    }
    FunctionConfig.Batch batch = flow.batch();
    if (batch != null) {
      add(
          "Batch",
          "up to %d events or %s bytes in %s%s"
              .formatted(
                  batch.size(),
                  Format.number(batch.bytes()),
                  time(batch.timeoutMs()),
                  per(batch.key())));
    }
    FunctionConfig.Singleton singleton = flow.singleton();
    if (singleton != null) {
      boolean skip = singleton.mode().equals("SKIP");
      add(
          "Singleton",
          "one run at a time"
              + per(singleton.key())
              + (skip ? ", a second does not start" : ", a second cancels the first"));
    }
    if (flow.idempotency() != null) {
      add("Idempotency key", flow.idempotency());
    }
  }

  private void order(FunctionConfig.Flow flow) {
    if (flow.priority() != null) {
      add("Priority", flow.priority());
    }
    FunctionConfig.Fairness fairness = flow.fairness();
    if (fairness != null) {
      String weight = fairness.weight() == null ? "" : ", weight " + fairness.weight();
      add("Fairness", "round robin" + per(fairness.key()) + weight);
    }
  }

  private static String per(@Nullable String key) {
    return key == null ? "" : " per " + key;
  }

  private static String when(@Nullable String condition) {
    return condition == null ? "" : " where " + condition;
  }

  private static String within(@Nullable Long ms) {
    return ms == null ? "" : ", within " + time(ms);
  }

  private static String time(long ms) {
    return Format.duration(Duration.ofMillis(ms));
  }
}
