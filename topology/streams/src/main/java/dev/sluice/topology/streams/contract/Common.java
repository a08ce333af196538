package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.ModelCall;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.StepKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Values that several contracts share. */
public final class Common {
  private Common() {}

  public static RetryPolicy toCore(dev.sluice.schemas.common.RetryPolicy p) {
    return new RetryPolicy(
        p.getRetries(),
        Duration.ofMillis(p.getFirstDelayMs()),
        Duration.ofMillis(p.getMaxDelayMs()),
        p.getFactor(),
        p.getJitter());
  }

  public static dev.sluice.schemas.common.RetryPolicy toAvro(RetryPolicy p) {
    return new dev.sluice.schemas.common.RetryPolicy(
        p.retries(), p.firstDelay().toMillis(), p.maxDelay().toMillis(), p.factor(), p.jitter());
  }

  static @Nullable Failure toCore(@Nullable ErrorInfo e) {
    return e == null
        ? null
        : new Failure(e.getType(), e.getMessage(), e.getStack(), e.getRetryable(), e.getRetryAt());
  }

  static @Nullable ErrorInfo toAvro(@Nullable Failure f) {
    return f == null
        ? null
        : new ErrorInfo(f.type(), f.message(), f.stack(), f.retryable(), f.retryAt());
  }

  static ModelCall toCore(dev.sluice.schemas.common.ModelCall c) {
    return new ModelCall(
        c.getProvider(),
        c.getModel(),
        c.getPromptTokens(),
        c.getCompletionTokens(),
        c.getCachedTokens(),
        c.getCostNanoUsd(),
        c.getLatencyMs(),
        c.getFinishReason());
  }

  static dev.sluice.schemas.common.ModelCall toAvro(ModelCall c) {
    return new dev.sluice.schemas.common.ModelCall(
        c.provider(),
        c.model(),
        c.promptTokens(),
        c.completionTokens(),
        c.cachedTokens(),
        c.costNanoUsd(),
        c.latencyMs(),
        c.finishReason());
  }

  static StepKind toCore(dev.sluice.schemas.common.StepKind kind) {
    return switch (kind) {
      case RUN -> StepKind.RUN;
      case SLEEP -> StepKind.SLEEP;
      case SEND_EVENT -> StepKind.SEND_EVENT;
      case WAIT -> StepKind.WAIT;
      case INVOKE -> StepKind.INVOKE;
    };
  }

  static dev.sluice.schemas.common.StepKind toAvro(StepKind kind) {
    return switch (kind) {
      case RUN -> dev.sluice.schemas.common.StepKind.RUN;
      case SLEEP -> dev.sluice.schemas.common.StepKind.SLEEP;
      case SEND_EVENT -> dev.sluice.schemas.common.StepKind.SEND_EVENT;
      case WAIT -> dev.sluice.schemas.common.StepKind.WAIT;
      case INVOKE -> dev.sluice.schemas.common.StepKind.INVOKE;
    };
  }

  public static Event toCore(dev.sluice.schemas.events.Event e) {
    return new Event(
        e.getId(), e.getName(), e.getData(), e.getUser(), e.getTs(), e.getV(), e.getSource());
  }

  public static dev.sluice.schemas.events.Event toAvro(Event e) {
    return new dev.sluice.schemas.events.Event(
        e.id(), e.name(), e.data(), e.user(), e.ts(), e.v(), e.source());
  }

  public static MemoEntry toCore(dev.sluice.schemas.commands.MemoEntry e) {
    var status =
        switch (e.getStatus()) {
          case SUCCEEDED -> MemoEntry.Status.SUCCEEDED;
          case FAILED -> MemoEntry.Status.FAILED;
          case RETRY_DUE -> MemoEntry.Status.RETRY_DUE;
          case BLOCKED -> MemoEntry.Status.BLOCKED;
          case INPUT -> MemoEntry.Status.INPUT;
        };
    return new MemoEntry(
        e.getStep(),
        toCore(e.getKind()),
        status,
        e.getAttempt(),
        e.getOutput(),
        toCore(e.getError()),
        e.getStartedAt());
  }

  public static dev.sluice.schemas.commands.MemoEntry toAvro(MemoEntry e) {
    var status =
        switch (e.status()) {
          case SUCCEEDED -> MemoStatus.SUCCEEDED;
          case FAILED -> MemoStatus.FAILED;
          case RETRY_DUE -> MemoStatus.RETRY_DUE;
          case BLOCKED -> MemoStatus.BLOCKED;
          case INPUT -> MemoStatus.INPUT;
        };
    return new dev.sluice.schemas.commands.MemoEntry(
        e.step(),
        toAvro(e.kind()),
        status,
        e.attempt(),
        e.output(),
        toAvro(e.failure()),
        e.startedAt());
  }
}
