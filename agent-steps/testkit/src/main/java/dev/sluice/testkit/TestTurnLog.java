package dev.sluice.testkit;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.worker.turn.Said;
import dev.sluice.worker.turn.TurnLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keeps what a turn reports until the turn is over; may lose the worker on the way. */
final class TestTurnLog implements TurnLog {
  private final @Nullable String fatalStep;
  private final List<Result> recorded = new ArrayList<>();
  private final List<Event> published = new ArrayList<>();
  private final List<Said> said = new ArrayList<>();
  private boolean lost;

  TestTurnLog(@Nullable String fatalStep) {
    this.fatalStep = fatalStep;
  }

  @Override
  public synchronized CompletionStage<?> record(Result result) {
    lost |= result.getBody() instanceof StepRecorded s && s.getStep().equals(fatalStep);
    if (lost) {
      return CompletableFuture.failedFuture(new IllegalStateException("The worker was lost"));
    }
    recorded.add(result);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletionStage<?> publish(Event event) {
    published.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void say(Said message) {
    said.add(message);
  }

  List<Said> said() {
    return said;
  }

  List<Result> recorded() {
    return recorded;
  }

  List<Event> published() {
    return published;
  }
}
