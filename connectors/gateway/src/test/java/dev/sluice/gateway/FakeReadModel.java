package dev.sluice.gateway;

import dev.sluice.gateway.read.AuditEntry;
import dev.sluice.gateway.read.AuditFilter;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventSummary;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.FailureGroup;
import dev.sluice.gateway.read.FailureGroups;
import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.FunctionTrace;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ModelCall;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import dev.sluice.gateway.read.TimeWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A read model in memory that a test fills. */
final class FakeReadModel implements ReadModel {
  private static final RunStats.Totals NOTHING = new RunStats.Totals(0, 0, 0, 0, null, null, null);
  static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");

  final Map<String, RunTrace> runs = new ConcurrentHashMap<>();
  final List<RunFilter> asked = new ArrayList<>();
  final List<EventFilter> askedEvents = new ArrayList<>();
  final List<RunStats.Asked> askedStats = new ArrayList<>();
  final List<OperationTrace> operations = new CopyOnWriteArrayList<>();
  volatile boolean away;

  /** A name that is in whatever lists may have of payloads; empty: they have none. */
  volatile String name = "";

  private final AtomicLong changes = new AtomicLong();

  void put(String id, RunStatus status, long version, String... steps) {
    var summary =
        new RunSummary(
            id,
            status,
            "greet",
            "hello",
            "e-1",
            "demo/greet",
            STARTED,
            null,
            null,
            null,
            null,
            false,
            1,
            null,
            null);
    var input = new Payload("{\"n\":1.10}");
    runs.put(
        id,
        new RunTrace(
            summary,
            null,
            version,
            1,
            1,
            0,
            input,
            null,
            null,
            null,
            null,
            null,
            null,
            0,
            new BigDecimal("0.00001"),
            List.of(),
            Arrays.stream(steps).map(FakeReadModel::step).toList(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
    changes.incrementAndGet();
  }

  private static StepTrace step(String name) {
    return new StepTrace(
        name,
        "RUN",
        StepStatus.SUCCEEDED,
        false,
        STARTED,
        STARTED,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        List.of(new ModelCall("openai", "m", 9, 1, 0, new BigDecimal("0.00001"), 7, null)),
        List.of());
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
    return new RunPage(runs.values().stream().map(RunTrace::summary).toList(), null, null);
  }

  @Override
  public RunCounts counts(RunFilter filter) {
    answer();
    asked.add(filter);
    Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
    runs.values().forEach(run -> counts.merge(run.summary().status(), 1L, Long::sum));
    return new RunCounts(counts, Set.of(), null);
  }

  @Override
  public EventPage events(EventFilter filter) {
    answer();
    askedEvents.add(filter);
    var run = new EventSummary.StartedRun("r0-a", "greet", RunStatus.COMPLETED);
    var event =
        new EventSummary("e-1", "demo/greet", STARTED, true, List.of(run), skipped(), List.of());
    return new EventPage(List.of(event), "more");
  }

  private List<EventTrace.Skipped> skipped() {
    return name.isEmpty()
        ? List.of()
        : List.of(new EventTrace.Skipped("greet", "RATE_LIMIT", name, null, STARTED));
  }

  @Override
  public FailureGroups failures(FailureFilter filter) {
    answer();
    var select = new FailureGroup.Selection("greet", List.of("FAILED"), STARTED, STARTED, "k-1");
    var group =
        new FailureGroup(
            "k-1", "greet", "X", "no " + name, 1, STARTED, STARTED, List.of("r0-a"), select);
    List<FailureGroup> groups = name.isEmpty() ? List.of() : List.of(group);
    return new FailureGroups(filter.window(), groups, groups.size(), true);
  }

  @Override
  public List<FunctionHealth> functions(TimeWindow window) {
    return functions().stream()
        .map(function -> new FunctionHealth(function, NOTHING, RunStats.Backlog.NONE))
        .toList();
  }

  @Override
  public Optional<FunctionTrace> function(String functionId, TimeWindow window) {
    var config =
        new FunctionConfig(
            List.of(new FunctionConfig.Trigger("demo/greet", "event.data.n > 1", null)),
            new FunctionConfig.Retry(4, 1_000, 3_600_000, 2, 0.2),
            null,
            List.of(),
            false);
    return functions().stream()
        .filter(function -> function.id().equals(functionId))
        .findFirst()
        .map(
            function ->
                new FunctionTrace(
                    function, config, stats(new RunStats.Asked(window, functionId, 60))));
  }

  @Override
  public void rebuild() {
    answer();
    runs.clear();
  }

  @Override
  public AuditPage audit(AuditFilter filter) {
    answer();
    var order =
        new AuditEntry(
            "q-1",
            "CANCEL",
            "r0-a",
            null,
            filter.by(),
            Instant.parse("2026-11-22T10:00:00Z"),
            new Payload("{}"));
    return new AuditPage(List.of(order), filter.cursor());
  }

  @Override
  public GatePage gates(GateFilter filter) {
    answer();
    var gate =
        new Gate(
            "r0-a",
            "greet",
            "hello",
            "approval",
            List.of("order/approved"),
            "",
            STARTED,
            STARTED.plusSeconds(60),
            "e-1",
            new Payload("{\"n\":1,\"name\":\"%s\"}".formatted(name)));
    String run = filter.run();
    return new GatePage(run == null || run.equals("r0-a") ? List.of(gate) : List.of(), null);
  }

  @Override
  public RunStats stats(RunStats.Asked asked) {
    answer();
    askedStats.add(asked);
    return new RunStats(asked.window(), 60, NOTHING, RunStats.Backlog.NONE, List.of());
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
        ? Optional.of(
            new EventTrace(eventId, "demo/greet", STARTED, false, List.of(), skipped(), List.of()))
        : Optional.empty();
  }

  @Override
  public List<FunctionSummary> functions() {
    answer();
    return List.of(function("greet", false), function("limited", true));
  }

  private static FunctionSummary function(String id, boolean limited) {
    return new FunctionSummary(id, "hello", null, List.of("demo/greet"), 4, STARTED, limited, null);
  }

  @Override
  public List<OperationTrace> operations(int limit) {
    answer();
    return operations.stream().limit(limit).toList();
  }

  @Override
  public Optional<OperationTrace> operation(String operationId) {
    answer();
    return operations.stream().filter(o -> o.id().equals(operationId)).findFirst();
  }

  @Override
  public Lag lag() {
    return away ? new Lag(7, 1_500, STARTED, "away") : new Lag(0, 0, STARTED, null);
  }

  @Override
  public void check() {
    answer();
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
