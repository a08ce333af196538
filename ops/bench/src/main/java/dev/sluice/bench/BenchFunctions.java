package dev.sluice.bench;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The functions that the workloads run. */
final class BenchFunctions {
  /** The app they belong to. */
  static final String APP = "bench";

  /** What a step returns; 100 bytes as JSON. */
  record StepOutput(String customer, String status, int amount, String note) {
    static final StepOutput STANDARD =
        new StepOutput("c-000042", "ok", 1299, "a result as large as most results are..");
  }

  /** The data of the event that starts a {@link Workload#W4} run; unix time in milliseconds. */
  record Due(long dueAt) {}

  /** The data of the event that starts a {@link Workload#W3} run and of the one it waits for. */
  record Decision(String id) {}

  /** The event that a {@link Workload#W3} run waits for. */
  static final String DECIDED = "bench/w3.decided";

  /** The data of the event that starts a {@link Workload#W5} run. */
  record Work(int steps, int stepMillis) {}

  /** Turns of {@link Workload#W6} that may run at a time. */
  static final int CONCURRENCY = 10;

  /** Functions that one event of {@link Workload#W7} starts. */
  static final int FAN = 50;

  /** The function that sends many events in one step, and its event. */
  static final String SENDER = "bench-w7-sender";

  static final String SENDER_EVENT = "bench/w7.send";

  /** The data of the event that starts the sender. */
  record Amount(int events) {}

  /** The function that each of those events starts, and their name. */
  static final String SENT = "bench-w7-sent";

  static final String SENT_EVENT = "bench/w7.sent";

  private static final Duration LONG_ENOUGH = Duration.ofHours(1);

  private BenchFunctions() {}

  /**
   * The functions of one workload, so that each is measured without the others'.
   *
   * @param executions where steps whose repeats count write what they do
   */
  static List<DurableFunction> of(String workload, Executions executions) {
    return switch (workload) {
      case "w1" -> List.of(steps(Workload.W1));
      case "w2" -> List.of(steps(Workload.W2));
      case "w3" -> List.of(waiter());
      case "w4" -> List.of(sleeper(Workload.W4));
      case "w5" -> List.of(working(executions));
      case "w6" -> List.of(queued());
      case "w7" -> fan();
      default -> throw new IllegalArgumentException("No workload " + workload);
    };
  }

  private static DurableFunction steps(Workload workload) {
    return DurableFunction.define(workload.function())
        .on(Trigger.event(workload.event()))
        .run(
            StepOutput.class,
            (ctx, event) -> {
              StepOutput last = event.data();
              for (int step = 1; step <= workload.steps(); step++) {
                last = ctx.step("step-" + step, () -> StepOutput.STANDARD);
              }
              return last;
            });
  }

  private static DurableFunction waiter() {
    return DurableFunction.define(Workload.W3.function())
        .on(Trigger.event(Workload.W3.event()))
        .run(
            Decision.class,
            (ctx, event) ->
                ctx.waitForEvent(
                        "decision",
                        WaitOptions.event(DECIDED).match("data.id").timeout(LONG_ENOUGH),
                        Decision.class)
                    .orElseThrow()
                    .data());
  }

  private static DurableFunction working(Executions executions) {
    return DurableFunction.define(Workload.W5.function())
        .on(Trigger.event(Workload.W5.event()))
        .run(
            Work.class,
            (ctx, event) -> {
              for (int i = 1; i <= event.data().steps(); i++) {
                String step = "step-" + i;
                ctx.step(
                    step,
                    () -> {
                      executions.begin(ctx.runId(), step);
                      Thread.sleep(event.data().stepMillis());
                      executions.end(ctx.runId(), step);
                      return StepOutput.STANDARD;
                    });
              }
              return StepOutput.STANDARD;
            });
  }

  private static DurableFunction queued() {
    return DurableFunction.define(Workload.W6.function())
        .on(Trigger.event(Workload.W6.event()))
        .concurrency(CONCURRENCY)
        .run(StepOutput.class, (ctx, event) -> event.data());
  }

  /**
   * Functions that all listen to one event; one that sends many; and one that each of them starts.
   */
  private static List<DurableFunction> fan() {
    List<DurableFunction> all = new ArrayList<>();
    for (int i = 1; i <= FAN; i++) {
      all.add(returning(Workload.W7.function() + "-" + i, Workload.W7.event()));
    }
    all.add(returning(SENT, SENT_EVENT));
    all.add(
        DurableFunction.define(SENDER)
            .on(Trigger.event(SENDER_EVENT))
            .run(
                Amount.class,
                (ctx, event) -> {
                  NewEvent[] burst = new NewEvent[event.data().events()];
                  Arrays.fill(burst, NewEvent.of(SENT_EVENT, StepOutput.STANDARD));
                  return ctx.sendEvent("send", burst).size();
                }));
    return all;
  }

  private static DurableFunction returning(String id, String event) {
    return DurableFunction.define(id)
        .on(Trigger.event(event))
        .run(StepOutput.class, (ctx, received) -> received.data());
  }

  private static DurableFunction sleeper(Workload workload) {
    return DurableFunction.define(workload.function())
        .on(Trigger.event(workload.event()))
        .run(
            Due.class,
            (ctx, event) -> {
              ctx.sleepUntil("due", Instant.ofEpochMilli(event.data().dueAt()));
              return StepOutput.STANDARD;
            });
  }
}
