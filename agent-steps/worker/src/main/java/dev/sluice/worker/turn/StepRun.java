package dev.sluice.worker.turn;

import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.sdk.StepBody;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.host.Json;
import dev.sluice.sdk.host.ResultType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One step in one turn: from the memo, or by running its body. */
final class StepRun<T extends @Nullable Object> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.worker.steps");
  private static final ByteBuffer JSON_NULL = ByteBuffer.wrap(new byte[] {'n', 'u', 'l', 'l'});

  private final Turn turn;
  private final String key;
  private final StepKind kind;
  private final ResultType type;
  private final StepOptions options;
  private final StepBody<T> body;
  private final @Nullable StepInput<?> input;
  private final @Nullable RetryPolicy own;
  private final @Nullable MemoEntry known;

  /**
   * @param input what {@code body} asks for; null: it is given nothing
   */
  StepRun(
      Turn turn,
      String key,
      StepKind kind,
      ResultType type,
      StepOptions options,
      StepBody<T> body,
      @Nullable StepInput<?> input) {
    this.turn = turn;
    this.key = key;
    this.kind = kind;
    this.type = type;
    this.options = options;
    this.body = body;
    this.input = input;
    this.own = options.retry() == null ? null : Policies.toAvro(options.retry());
    this.known = turn.memo.find(key, kind);
  }

  /** True: the memo answers, the body does not run in this turn. */
  boolean isSettled() {
    return known != null
        && known.getStatus() != MemoStatus.RETRY_DUE
        && known.getStatus() != MemoStatus.INPUT;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null where T admits it
  T in(Branch branch) {
    if (known == null) {
      return (T) attempt(branch, 1);
    }
    if (known.getStartedAt() != null) {
      branch.past.stepStarted(known.getStartedAt());
    }
    return switch (known.getStatus()) {
      case SUCCEEDED -> (T) recorded(known.getOutput());
      case FAILED -> throw Failures.stepFailed(key, known.getAttempt(), known.getError());
      case BLOCKED -> throw branch.block();
      case INPUT -> (T) attempt(branch, 1);
      case RETRY_DUE -> (T) attempt(branch, known.getAttempt() + 1);
    };
  }

  private @Nullable Object recorded(@Nullable ByteBuffer output) {
    return output == null ? null : type.read(key, output);
  }

  private @Nullable Object attempt(Branch branch, int attempt) {
    turn.checkpoints.awaitSafe();
    Instant startedAt = turn.now();
    if (known == null || known.getStartedAt() == null) {
      branch.past.stepStarted(startedAt);
    }
    RunningStep running = new RunningStep(turn.command.getRunId(), key, attempt);
    turn.inFlight.started(running, kind, startedAt);
    try {
      Object value = run(branch, running);
      byte[] written =
          value == null ? JSON_NULL.array() : Json.writeResult("step '" + key + "'", value);
      byte[] json = turn.payloads.redact(written);
      Object copy =
          Arrays.equals(json, written)
              ? type.readBack(key, value, json)
              : type.read(key, ByteBuffer.wrap(json));
      record(running, startedAt, turn.payloads.output(key, json), null, false);
      if (LOG.isDebugEnabled()) {
        LOG.debug("run={} step={} attempt={} succeeded", turn.command.getRunId(), key, attempt);
      }
      return copy;
    } catch (TurnAbandoned e) {
      throw e;
    } catch (Throwable e) {
      throw failed(branch, running, startedAt, e);
    } finally {
      turn.inFlight.ended(running);
    }
  }

  private Throwable asThrown(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private @Nullable T run(Branch branch, RunningStep running) throws Throwable {
    Duration timeout = options.timeout();
    if (timeout == null) {
      branch.enter(running);
      try {
        return body.run();
      } finally {
        branch.leave();
      }
    }
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              Branch.CURRENT.set(branch.inStep(running));
              return body.run();
            });
    Thread.ofVirtual().start(task);
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw asThrown(e);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new StepTimedOut(key, timeout);
    }
  }

  /** Records a failed attempt and gives what the branch goes on with. */
  private RuntimeException failed(
      Branch branch, RunningStep running, Instant startedAt, Throwable failure) {
    int attempt = running.attempt();
    ErrorInfo error = Failures.record(failure, turn.now());
    int retries = own == null ? turn.retry().getRetries() : own.getRetries();
    boolean last = !error.getRetryable() || attempt > retries;
    record(running, startedAt, null, turn.payloads.error(error), last);
    if (LOG.isInfoEnabled()) {
      LOG.info(
          "run={} step={} attempt={} failed{}: {}: {}",
          turn.command.getRunId(),
          key,
          attempt,
          last ? " for good" : ", will be retried",
          error.getType(),
          error.getMessage(),
          last ? failure : null);
    }
    if (!last) {
      throw branch.block();
    }
    return Failures.stepFailed(key, attempt, error);
  }

  private void record(
      RunningStep running,
      Instant startedAt,
      @Nullable ByteBuffer output,
      @Nullable ErrorInfo error,
      boolean finalFailure) {
    turn.checkpoints.record(
        new StepRecorded(
            key,
            kind,
            running.attempt(),
            startedAt,
            turn.now(),
            output,
            error,
            finalFailure,
            own,
            input == null ? null : input.recorded(),
            running.tokens(),
            running.modelCalls()));
  }
}
