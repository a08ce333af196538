package dev.sluice.worker.turn;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.sdk.DurableFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
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
  final List<MemoEntry> memo = new ArrayList<>();
  Function<Result, CompletionStage<?>> ack = result -> CompletableFuture.completedFuture(null);
  Function<Event, CompletionStage<?>> publishAck = e -> CompletableFuture.completedFuture(null);

  private final DurableFunction function;
  private int epoch;

  Turns(DurableFunction function) {
    this.function = function;
  }

  TurnOutcome run() {
    return run("{}");
  }

  TurnOutcome run(String data) {
    results.clear();
    published.clear();
    epoch++;
    Event event =
        new Event(
            "e-1",
            "demo/greet",
            ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)),
            null,
            NOW,
            null,
            "gateway");
    Command command =
        new Command(
            "r0-run",
            function.id(),
            epoch,
            3,
            1,
            Policies.toAvro(function.retry()),
            NOW,
            List.of(event),
            List.copyOf(memo),
            null,
            Instant.EPOCH);
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return new TurnRunner(List.of(function), clock, () -> "turn-" + epoch).run(command, this);
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
            error));
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
}
