package dev.sluice.bench;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.time.Instant;
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

  private BenchFunctions() {}

  static List<DurableFunction> all() {
    return List.of(steps(Workload.W1), steps(Workload.W2), sleeper(Workload.W4));
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
