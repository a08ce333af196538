package dev.sluice.gateway;

import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A read model in memory that a test fills. */
final class FakeReadModel implements ReadModel {
  static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");

  final Map<String, RunTrace> runs = new ConcurrentHashMap<>();
  final List<RunFilter> asked = new ArrayList<>();
  volatile boolean away;
  private final AtomicLong changes = new AtomicLong();

  void put(String id, RunStatus status, long version) {
    var summary =
        new RunSummary(
            id, status, "greet", "hello", "e-1", "demo/greet", STARTED, null, null, null, null);
    var input = new Payload("{\"n\":1.10}");
    runs.put(
        id,
        new RunTrace(
            summary, version, 1, 1, 0, input, null, null, null, List.of(), List.of(), List.of()));
    changes.incrementAndGet();
  }

  private void answer() {
    if (away) {
      throw new ReadModelUnavailableException(
          "jdbc:postgresql://127.0.0.1:1/x", new IllegalStateException("refused"));
    }
  }

  @Override
  public RunPage runs(RunFilter filter) {
    answer();
    asked.add(filter);
    return new RunPage(runs.values().stream().map(RunTrace::summary).toList(), null);
  }

  @Override
  public Optional<RunTrace> run(String runId) {
    answer();
    return Optional.ofNullable(runs.get(runId));
  }

  @Override
  public Optional<EventTrace> event(String eventId) {
    answer();
    return eventId.equals("a/b c")
        ? Optional.of(new EventTrace(eventId, "demo/greet", STARTED, false, List.of()))
        : Optional.empty();
  }

  @Override
  public List<FunctionSummary> functions() {
    answer();
    return List.of(new FunctionSummary("greet", "hello", null, List.of("demo/greet"), 4, STARTED));
  }

  @Override
  public Lag lag() {
    answer();
    return new Lag(0, STARTED, null);
  }

  @Override
  public long changes() {
    return changes.get();
  }

  @Override
  public void awaitChange(long seen, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (changes.get() == seen && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }
}
