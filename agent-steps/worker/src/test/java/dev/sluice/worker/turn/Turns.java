package dev.sluice.worker.turn;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.codec.PayloadCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a function turn by turn and keeps what it reported; each test plays the engine. */
final class Turns implements TurnLog {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  final List<Result> results = Collections.synchronizedList(new ArrayList<>());
  final List<Event> published = Collections.synchronizedList(new ArrayList<>());
  final List<Said> said = Collections.synchronizedList(new ArrayList<>());
  final List<MemoEntry> memo = new ArrayList<>();
  Function<Result, CompletionStage<?>> ack = result -> CompletableFuture.completedFuture(null);
  Function<Event, CompletionStage<?>> publishAck = e -> CompletableFuture.completedFuture(null);

  /** The clock of the worker; a test or a step may set it. */
  volatile Instant now = NOW;

  /** Which run it is. */
  String runId = "r0-run";

  /** When the run started. */
  Instant startedAt = NOW;

  /** What payloads pass. */
  PayloadCodec codec = PayloadCodec.NONE;

  private final DurableFunction function;
  private int epoch;

  Turns(DurableFunction function) {
    this.function = function;
  }

  TurnOutcome run() {
    return run("{}");
  }

  TurnOutcome run(String data) {
    return run(List.of(event("e-1", data)));
  }

  /** A turn of a run that these events started. */
  TurnOutcome run(List<Event> events) {
    results.clear();
    published.clear();
    said.clear();
    epoch++;
    Command command =
        new Command(
            runId,
            function.id(),
            epoch,
            3,
            1,
            Policies.toAvro(function.retry()),
            startedAt,
            events,
            List.copyOf(memo),
            null,
            Instant.EPOCH);
    return new TurnRunner(List.of(function), codec, new TestClock(), () -> "turn-" + epoch)
        .run(command, this);
  }

  static Event event(String id, String data) {
    return new Event(id, "demo/greet", json(data), null, NOW, null, "gateway");
  }

  static ByteBuffer json(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How the turn ended. */
  Object end() {
    return ((TurnEnded) results.getLast().getBody()).getEnd();
  }

  /** The outcomes that the turn recorded, in order. */
  List<StepRecorded> steps() {
    return results.stream()
        .filter(r -> r.getBody() instanceof StepRecorded)
        .map(r -> (StepRecorded) r.getBody())
        .toList();
  }

  StepRecorded step(String key) {
    return steps().stream().filter(s -> s.getStep().equals(key)).findFirst().orElseThrow();
  }

  void remember(
      String step, StepKind kind, MemoStatus status, int attempt, @Nullable String output) {
    memo.removeIf(entry -> entry.getStep().equals(step));
    ErrorInfo error =
        status == MemoStatus.FAILED
            ? new ErrorInfo("demo.Refused", "card declined", null, true, null)
            : null;
    memo.add(
        new MemoEntry(
            step,
            kind,
            status,
            attempt,
            output == null ? null : ByteBuffer.wrap(output.getBytes(StandardCharsets.UTF_8)),
            error,
            null));
  }

  /** That the engine knows when a step began. */
  void begun(String step, Instant at) {
    memo.stream()
        .filter(entry -> entry.getStep().equals(step))
        .forEach(entry -> entry.setStartedAt(at));
  }

  /** Takes the successes of the last turn into the memo, as the engine does. */
  void rememberAll() {
    for (StepRecorded step : steps()) {
      if (step.getError() == null) {
        remember(
            step.getStep(),
            step.getKind(),
            MemoStatus.SUCCEEDED,
            step.getAttempt(),
            text(step.getOutput()));
      }
    }
  }

  static String text(ByteBuffer json) {
    return StandardCharsets.UTF_8.decode(json.duplicate()).toString();
  }

  private final class TestClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** What the turn ended with, of a run that waits. */
  Suspended suspended() {
    return (Suspended) end();
  }

  /** What the function returned, as JSON. */
  String output() {
    return text(((Completed) end()).getOutput());
  }

  /** Code of the error that the turn failed with, once and for all. */
  String failure() {
    Failed failed = (Failed) end();
    return failed.getError().getRetryable() ? "retryable" : failed.getError().getType();
  }

  @Override
  public CompletionStage<?> record(Result result) {
    results.add(result);
    return ack.apply(result);
  }

  @Override
  public CompletionStage<?> publish(Event event) {
    published.add(event);
    return publishAck.apply(event);
  }

  @Override
  public void say(Said message) {
    said.add(message);
  }
}
