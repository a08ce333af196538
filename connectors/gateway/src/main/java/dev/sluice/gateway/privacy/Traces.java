package dev.sluice.gateway.privacy;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepTrace;
import dev.sluice.gateway.read.StepTrace.Attempt;
import org.jspecify.annotations.Nullable;

/** Where payloads are in what the read model answers: everything through a view. */
final class Traces {
  private Traces() {}

  static RunTrace run(RunTrace run, PayloadView view) {
    Failure failure = seen(run.failure(), view);
    RunSummary.Queued queued = run.summary().queued();
    boolean fromPayloads =
        run.summary().status() == RunStatus.FAILED || (queued != null && queued.key() != null);
    return new RunTrace(
        summary(run.summary(), view),
        view.detail(run.detail(), fromPayloads, failure == null ? null : failure.message()),
        run.version(),
        run.epoch(),
        run.attempt(),
        run.workersLost(),
        seen(run.input(), view),
        seen(run.output(), view),
        failure,
        run.reason(),
        run.parentStep(),
        run.lane() == null ? null : lane(run.lane(), view),
        run.appVersion(),
        run.tokens(),
        run.costUsd(),
        run.vanished(),
        run.steps().stream().map(step -> step(step, view)).toList(),
        run.children(),
        run.replays(),
        run.orders(),
        run.refusals());
  }

  static RunSummary summary(RunSummary run, PayloadView view) {
    RunSummary.Queued queued = run.queued();
    return new RunSummary(
        run.id(),
        run.status(),
        run.functionId(),
        run.app(),
        run.eventId(),
        run.eventName(),
        run.scheduledAt(),
        run.endedAt(),
        run.dueAt(),
        run.replayOf(),
        run.parentRunId(),
        run.byHand(),
        run.events(),
        queued == null || queued.key() == null
            ? queued
            : new RunSummary.Queued(
                queued.limit(), view.word(queued.key()), queued.ahead(), queued.since()),
        run.error() == null ? null : view.word(run.error()));
  }

  /** A lane is named after its function, and after the value of its key. */
  static String lane(String lane, PayloadView view) {
    int key = lane.indexOf('#');
    return key < 0 ? lane : lane.substring(0, key + 1) + view.word(lane.substring(key + 1));
  }

  private static StepTrace step(StepTrace step, PayloadView view) {
    return new StepTrace(
        step.name(),
        step.kind(),
        step.status(),
        step.memoized(),
        step.startedAt(),
        step.endedAt(),
        step.until(),
        step.retryAt(),
        seen(step.input(), view),
        step.kind().equals("WAIT") ? matched(step.output(), view) : seen(step.output(), view),
        seen(step.failure(), view),
        step.waitsFor(),
        step.invoked(),
        step.tokens(),
        step.modelCalls(),
        step.attempts().stream().map(attempt -> attempt(attempt, view)).toList(),
        step.executing());
  }

  private static Attempt attempt(Attempt attempt, PayloadView view) {
    return new Attempt(
        attempt.attempt(),
        attempt.epoch(),
        attempt.startedAt(),
        attempt.endedAt(),
        seen(attempt.error(), view));
  }

  static Gate gate(Gate gate, PayloadView view) {
    return new Gate(
        gate.runId(),
        gate.functionId(),
        gate.app(),
        gate.step(),
        gate.events(),
        gate.condition(),
        gate.since(),
        gate.until(),
        gate.eventId(),
        seen(gate.input(), view));
  }

  private static @Nullable Payload seen(@Nullable Payload payload, PayloadView view) {
    return payload == null ? null : view.payload(payload);
  }

  private static @Nullable Payload matched(@Nullable Payload event, PayloadView view) {
    return event == null ? null : view.matched(event);
  }

  private static @Nullable Failure seen(@Nullable Failure failure, PayloadView view) {
    return failure == null ? null : view.failure(failure);
  }
}
