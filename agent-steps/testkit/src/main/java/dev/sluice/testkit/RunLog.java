package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.InvokeEnded;
import dev.sluice.schemas.history.InvokeStarted;
import dev.sluice.schemas.history.OperationProgressed;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.WaitEnded;
import dev.sluice.schemas.history.WaitStarted;
import dev.sluice.worker.turn.Said;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs as the history tells them. */
final class RunLog {
  private final ClearText clear;
  private final Map<String, Entry> runs = new LinkedHashMap<>();
  private final List<String> unmatched = new ArrayList<>();
  private final Map<String, OperationProgressed> operations = new HashMap<>();
  private final List<SkippedEvent> skipped = new ArrayList<>();
  private @Nullable ControlRefused refused;

  RunLog(ClearText clear) {
    this.clear = clear;
  }

  void add(HistoryRecord record) {
    switch (record.getBody()) {
      case EventRouted e -> unmatched.add(e.getEventName());
      case RunSkipped s ->
          skipped.add(new SkippedEvent(s.getEventId(), record.getFunctionId(), s.getReason()));
      case ControlRefused r -> refused = r;
      case RunScheduled s ->
          runs.put(
              record.getRunId(), new Entry(record.getRunId(), record.getFunctionId(), s, clear));
      case OperationProgressed p -> operations.put(record.getRunId(), p);
      case Object body -> {
        Entry run = runs.get(record.getRunId());
        if (run != null) {
          run.add(body, record.getAt());
        }
      }
    }
  }

  void add(Said said) {
    Entry run = runs.get(said.runId());
    if (run != null) {
      run.messages.add(
          new TestMessage(
              said.channel(),
              said.step(),
              said.attempt(),
              TestEngine.tree(ByteBuffer.wrap(said.json()))));
    }
  }

  List<TestRun> runs() {
    return List.copyOf(runs.values());
  }

  /** The run that an order started. */
  TestRun run(String runId) {
    TestRun run = runs.get(runId);
    if (run == null) {
      throw new IllegalStateException(
          "The run did not start"
              + (refused == null ? "." : ": " + refused.getCode() + " " + refused.getMessage()));
    }
    return run;
  }

  /**
   * Whether an order for many runs is done.
   *
   * @throws IllegalStateException when it stopped
   */
  boolean isDone(String operationId) {
    OperationProgressed progress = operations.get(operationId);
    if (progress != null && progress.getError() != null) {
      throw new IllegalStateException(progress.getError());
    }
    return progress != null && progress.getDone();
  }

  List<SkippedEvent> skipped() {
    return List.copyOf(skipped);
  }

  List<String> unmatched() {
    return List.copyOf(unmatched);
  }

  private static final class Entry implements TestRun {
    private final String id;
    private final String functionId;
    private final RunScheduled scheduled;
    private final ClearText clear;
    private final Map<String, TestStep> steps = new LinkedHashMap<>();
    private final List<TestMessage> messages = new ArrayList<>();
    private boolean bodyRetrying;
    private @Nullable RunQueued queued;
    private @Nullable RunEnded ended;
    private @Nullable Instant endedAt;

    Entry(String id, String functionId, RunScheduled scheduled, ClearText clear) {
      this.id = id;
      this.functionId = functionId;
      this.scheduled = scheduled;
      this.clear = clear;
      for (String step : scheduled.getMemoized()) {
        steps.put(step, new TestStep(step, TestStep.State.MEMOIZED, 0, null, null, null));
      }
    }

    void add(Object body, Instant at) {
      bodyRetrying = body instanceof BodyFailed;
      queued = body instanceof RunQueued q ? q : null;
      switch (body) {
        case StepAttempted s -> steps.put(s.getStep(), attempted(s));
        case SleepStarted s -> put(s.getStep(), TestStep.State.SLEEPING, null, null, s.getUntil());
        case SleepEnded s -> put(s.getStep(), TestStep.State.SUCCEEDED, null, null, null);
        case WaitStarted w -> put(w.getStep(), TestStep.State.WAITING, null, null, w.getUntil());
        case WaitEnded w ->
            put(w.getStep(), TestStep.State.SUCCEEDED, json(w.getEvent()), null, null);
        case InvokeStarted i -> put(i.getStep(), TestStep.State.WAITING, null, null, i.getUntil());
        case InvokeEnded i ->
            put(
                i.getStep(),
                i.getError() == null ? TestStep.State.SUCCEEDED : TestStep.State.FAILED,
                json(i.getOutput()),
                text(i.getError()),
                null);
        case RunEnded e -> {
          ended = e;
          endedAt = at;
        }
        default -> {}
      }
    }

    private void put(
        String step,
        TestStep.State state,
        @Nullable JsonNode output,
        @Nullable String error,
        @Nullable Instant until) {
      steps.put(step, new TestStep(step, state, 0, output, error, until));
    }

    private TestStep attempted(StepAttempted s) {
      TestStep.State state =
          s.getError() == null
              ? TestStep.State.SUCCEEDED
              : s.getRetryAt() == null ? TestStep.State.FAILED : TestStep.State.RETRYING;
      TestStep before = steps.get(s.getStep());
      int attempts = before == null ? 1 : before.attempts() + 1;
      return new TestStep(
          s.getStep(), state, attempts, json(s.getOutput()), text(s.getError()), s.getRetryAt());
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String functionId() {
      return functionId;
    }

    @Override
    public String eventId() {
      return scheduled.getReplayOf() == null ? scheduled.getEventId() : "";
    }

    @Override
    public Status status() {
      if (ended != null) {
        return switch (ended.getStatus()) {
          case COMPLETED -> Status.COMPLETED;
          case FAILED -> Status.FAILED;
          case CANCELLED -> Status.CANCELLED;
        };
      }
      if (bodyRetrying || (queued == null && has(TestStep.State.RETRYING))) {
        return Status.RETRYING;
      }
      if (queued != null) {
        return Status.QUEUED;
      }
      if (has(TestStep.State.SLEEPING)) {
        return Status.SLEEPING;
      }
      return has(TestStep.State.WAITING) ? Status.WAITING : Status.RUNNING;
    }

    private boolean has(TestStep.State state) {
      return steps.values().stream().anyMatch(step -> step.state() == state);
    }

    @Override
    public @Nullable JsonNode output() {
      return ended == null ? null : json(ended.getOutput());
    }

    @Override
    public @Nullable String error() {
      return ended == null ? null : text(ended.getError());
    }

    @Override
    public List<TestStep> steps() {
      return List.copyOf(steps.values());
    }

    @Override
    public List<TestMessage> messages() {
      return List.copyOf(messages);
    }

    @Override
    public @Nullable Instant endedAt() {
      return endedAt;
    }

    @Override
    public @Nullable String queuedBy() {
      return queued == null || ended != null ? null : queued.getLimit();
    }

    @Override
    public List<String> vanished() {
      return ended == null ? List.of() : ended.getVanished();
    }

    @Override
    public @Nullable String replayOf() {
      return scheduled.getReplayOf();
    }

    @Override
    public String toString() {
      return functionId + " " + id + " " + status() + " " + steps();
    }

    private @Nullable JsonNode json(@Nullable ByteBuffer json) {
      return json == null ? null : clear.json(json);
    }

    private @Nullable String text(@Nullable ErrorInfo error) {
      return clear.text(error);
    }
  }
}
