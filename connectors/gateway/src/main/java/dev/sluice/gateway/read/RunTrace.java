package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with all that happened in it.
 *
 * @param summary what a list shows of it
 * @param detail why it is where it is, in a sentence with times in UTC; null: its status says all
 * @param version grows with every change of the run
 * @param epoch the epoch of its last turn
 * @param attempt the attempt of the function body, from 1
 * @param workersLost how many turns ended because their worker was lost
 * @param input the event's data; null when that part of the history is no longer kept
 * @param output COMPLETED: what the function returned; null: nothing
 * @param failure FAILED: why; RETRYING after the function body threw: what it threw; else null
 * @param reason CANCELLED: what the operator said; else null
 * @param parentStep memo key of the invoke that started it; null: none did
 * @param lane the lane that owns its limits; null: it has none
 * @param appVersion the app's version when it started; null: not stated
 * @param tokens what its steps used of the function's token budgets
 * @param costUsd what the calls of models in its steps cost, in US dollars, as far as prices are
 *     known; null: of none
 * @param vanished memo keys that the code no longer asked for
 * @param steps in the order in which they started
 * @param children ids of the runs that it invoked, oldest first
 * @param replays ids of the runs that repeat this one, oldest first
 * @param orders what operators ordered of it, oldest first
 * @param refusals orders for this run that could not be carried out, oldest first
 */
public record RunTrace(
    @JsonUnwrapped RunSummary summary,
    @Nullable String detail,
    long version,
    int epoch,
    int attempt,
    int workersLost,
    @Nullable Payload input,
    @Nullable Payload output,
    @Nullable Failure failure,
    @Nullable String reason,
    @Nullable String parentStep,
    @Nullable String lane,
    @Nullable String appVersion,
    long tokens,
    @Nullable BigDecimal costUsd,
    List<String> vanished,
    List<StepTrace> steps,
    List<String> children,
    List<String> replays,
    List<OrderTrace> orders,
    List<Refusal> refusals) {

  /** The same run, with these steps and this detail. */
  RunTrace with(List<StepTrace> steps, @Nullable String detail) {
    return new RunTrace(
        summary,
        detail,
        version,
        epoch,
        attempt,
        workersLost,
        input,
        output,
        failure,
        reason,
        parentStep,
        lane,
        appVersion,
        tokens,
        costUsd,
        vanished,
        List.copyOf(steps),
        children,
        replays,
        orders,
        refusals);
  }
}
