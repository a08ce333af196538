package dev.sluice.gateway.read;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with all that happened in it.
 *
 * @param summary what a list shows of it
 * @param version grows with every change of the run
 * @param epoch the epoch of its last turn
 * @param attempt the attempt of the function body, from 1
 * @param workersLost how many turns ended because their worker was lost
 * @param input the event's data; null when that part of the history is no longer kept
 * @param output COMPLETED: what the function returned; null: nothing
 * @param failure FAILED: why; RETRYING after the function body threw: what it threw; else null
 * @param reason CANCELLED: what the operator said; else null
 * @param steps in the order in which they started
 * @param replays ids of the runs that repeat this one, oldest first
 * @param refusals orders for this run that could not be carried out, oldest first
 */
public record RunTrace(
    @JsonUnwrapped RunSummary summary,
    long version,
    int epoch,
    int attempt,
    int workersLost,
    @Nullable Payload input,
    @Nullable Payload output,
    @Nullable Failure failure,
    @Nullable String reason,
    List<StepTrace> steps,
    List<String> replays,
    List<Refusal> refusals) {}
