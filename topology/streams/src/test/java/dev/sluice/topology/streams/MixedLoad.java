package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.results.Wait;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.schemas.topics.RunIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs of every kind, in two halves: {@link #begin} leaves some of each state behind that the
 * engine stores, {@link #finish} brings all to their ends. {@link #ENDS} says how.
 */
final class MixedLoad {
  /** What comes of each run: function and event, and how it ends. */
  static final Map<String, String> ENDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("batcher b-1", "COMPLETED"),
              Map.entry("callee child", "COMPLETED"),
              Map.entry("caller c-1", "COMPLETED"),
              Map.entry("debounced d-2", "COMPLETED"),
              Map.entry("done g-1", "COMPLETED"),
              Map.entry("early e-1", "COMPLETED"),
              Map.entry("failing f-1", "FAILED"),
              Map.entry("failing replay", "COMPLETED"),
              Map.entry("finishing y-1", "CANCELLED"),
              Map.entry("limited l-1", "COMPLETED"),
              Map.entry("once i-1", "COMPLETED"),
              Map.entry("one-by-one o-1", "COMPLETED"),
              Map.entry("one-by-one o-2", "COMPLETED"),
              Map.entry("one-by-one o-3", "COMPLETED"),
              Map.entry("paused p-1", "COMPLETED"),
              Map.entry("pinned v-1", "COMPLETED"),
              Map.entry("retrier r-1", "COMPLETED"),
              Map.entry("single x-1", "COMPLETED"),
              Map.entry("single x-3", "COMPLETED"),
              Map.entry("sleeper s-1", "COMPLETED"),
              Map.entry("starting z-1", "CANCELLED"),
              Map.entry("stoppable q-1", "CANCELLED"),
              Map.entry("throttled t-1", "COMPLETED"),
              Map.entry("throttled t-2", "COMPLETED"),
              Map.entry("waiter w-1", "COMPLETED"),
              Map.entry("waiter w-2", "COMPLETED")));

  private static final ErrorInfo RETRIED = new ErrorInfo("Flaky", "again", null, true, null);
  private static final ErrorInfo FINAL = new ErrorInfo("Broken", "for good", null, false, null);

  /** What a function does, one after the other. */
  private sealed interface Op {
    record Step(String name) implements Op {}

    record Flaky(String name) implements Op {}

    record Nap(String name, Duration time) implements Op {}

    record Decision(String name) implements Op {}

    record Call(String name, String function) implements Op {}

    record BrokenUntilFixed() implements Op {}
  }

  private static final Op FIRST = new Op.Step("first");
  private static final Op NAP = new Op.Nap("nap", Duration.ofDays(2));
  private static final Map<String, List<Op>> PROGRAMS =
      Map.ofEntries(
          Map.entry("batcher", List.of(FIRST)),
          Map.entry("callee", List.of(FIRST, new Op.Nap("hour", Duration.ofHours(1)))),
          Map.entry("caller", List.of(FIRST, new Op.Call("call", "callee"))),
          Map.entry("debounced", List.of(FIRST)),
          Map.entry("done", List.of(FIRST)),
          Map.entry("early", List.of(FIRST)),
          Map.entry("failing", List.of(FIRST, new Op.BrokenUntilFixed(), new Op.Step("second"))),
          Map.entry("finishing", List.of(FIRST, NAP)),
          Map.entry("limited", List.of(FIRST)),
          Map.entry("once", List.of(FIRST)),
          Map.entry("one-by-one", List.of(FIRST)),
          Map.entry("paused", List.of(FIRST)),
          Map.entry("pinned", List.of(FIRST, NAP, new Op.Step("second"))),
          Map.entry("retrier", List.of(FIRST, new Op.Flaky("flaky"))),
          Map.entry("single", List.of(FIRST, NAP)),
          Map.entry("sleeper", List.of(FIRST, NAP, new Op.Step("second"))),
          Map.entry("starting", List.of(FIRST)),
          Map.entry("stoppable", List.of(FIRST, NAP)),
          Map.entry("throttled", List.of(FIRST)),
          Map.entry("waiter", List.of(FIRST, new Op.Decision("decision"))));

  private static final String PINNED_TO = "1.0";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final EngineScenario engine;
  private final Log log;
  private boolean fixed;

  /** What was seen of the runs, also by a load that was begun elsewhere. */
  static final class Log {
    final Map<String, String> names = new HashMap<>();
    final Map<String, String> ends = new TreeMap<>();

    /** Steps that ran, as run id and name. */
    final TreeSet<String> ran = new TreeSet<>();

    /** Steps that ran twice; there should be none. */
    final TreeSet<String> ranAgain = new TreeSet<>();

    /** Commands that are with a worker. */
    final List<Command> held = new ArrayList<>();
  }

  MixedLoad(EngineScenario engine, Log log) {
    this.engine = engine;
    this.log = log;
  }

  static List<FunctionDefinition> functions() {
    List<FunctionDefinition> functions = new ArrayList<>();
    PROGRAMS.keySet().stream().sorted().forEach(id -> functions.add(function(id)));
    return functions;
  }

  private static FunctionDefinition function(String id) {
    FunctionDefinition function = EngineTopologyTest.function(id, "demo/" + id);
    flow(id).ifPresent(function::setFlow);
    if (id.equals("stoppable")) {
      String same = "async.data.id == event.data.id";
      function.setCancelOn(List.of(new CancelOn("demo/stop", same, null)));
    }
    if (id.equals("pinned")) {
      function.setAppVersion(PINNED_TO);
      function.setPinVersion(true);
    }
    return function;
  }

  private static Optional<FlowControl> flow(String id) {
    FlowControl flow = new FlowControl();
    flow.setConcurrency(List.of());
    flow.setTokens(List.of());
    switch (id) {
      case "batcher" -> flow.setBatch(new Batch(3, 3_000_000L, null, 1L << 20));
      case "debounced" -> flow.setDebounce(new Debounce(600_000L, "event.data.name", null));
      case "finishing" -> flow.setFinishTimeoutMs(3_600_000L);
      case "limited" -> flow.setRateLimit(new RateLimit(1, 86_400_000L, null));
      case "once" -> flow.setIdempotency("event.data.name");
      case "one-by-one" -> {
        flow.setConcurrency(List.of(new ConcurrencyLimit(1, "event.data.name", null)));
        flow.setPriority("1");
        flow.setTokens(List.of(new TokenBudget("models", 1_000L, 60_000L, null, 10L, null)));
      }
      case "single" -> flow.setSingleton(new Singleton(null, SingletonMode.SKIP));
      case "starting" -> flow.setStartTimeoutMs(3_600_000L);
      case "throttled" -> flow.setThrottle(new Throttle(1, 600_000L, 1, null));
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(flow);
  }

  /** Leaves behind runs and buffers in every state that is stored. */
  void begin() {
    functions().forEach(engine::registers);
    order("paused", new Pause("paused"));
    order("starting", new Pause("starting"));
    send("sleeper", "s-1");
    send("waiter", "w-1");
    send("waiter", "w-2");
    send("caller", "c-1");
    send("retrier", "r-1");
    send("single", "x-1");
    send("once", "i-1");
    send("limited", "l-1");
    send("stoppable", "q-1");
    send("failing", "f-1");
    send("pinned", "v-1");
    send("finishing", "y-1");
    send("done", "g-1");
    send("throttled", "t-1");
    send("throttled", "t-2");
    send("paused", "p-1");
    send("starting", "z-1");
    send("batcher", "b-1");
    send("batcher", "b-2");
    send("debounced", "d-1");
    send("debounced", "d-2");
    String early = RunIds.ofEvent(0, "early", "e-1");
    var ended = new TurnEnded(0, new Completed(json("\"early\"")), List.of());
    engine.receives(new Result(early, 1, "turn", ended, Instant.EPOCH));
    pass(Duration.ofMillis(500)); // to look through past events for the names that are waited for
    send("one-by-one", "o-1", "o-2", "o-3");
  }

  /** Brings all to their ends. */
  void finish() {
    fixed = true;
    List<Command> held = List.copyOf(log.held);
    log.held.clear();
    held.forEach(this::answer);
    work();
    engine.receives(EngineTopologyTest.event("decided", "demo/decided", data("w-1")));
    engine.receives(EngineTopologyTest.event("stop", "demo/stop", data("q-1")));
    work();
    order("paused", new Resume("paused"));
    String failed = RunIds.ofEvent(0, "failing", "f-1");
    String again = RunIds.ofReplay(failed, "again");
    engine.receives(
        failed,
        new Control("again", START, null, new Replay(failed, again, false, null, null, null)));
    work();
    send("early", "e-1");
    send("done", "g-1");
    send("single", "x-2");
    send("once", "i-2");
    send("limited", "l-2");
    send("batcher", "b-3");
    for (int minutes = 0; minutes < 90; minutes++) {
      pass(MINUTE);
    }
    for (int hours = 0; hours < 60; hours++) {
      pass(Duration.ofHours(1));
    }
    send("single", "x-3");
    pass(Duration.ofDays(3));
    order("starting", new Resume("starting"));
  }

  private void pass(Duration time) {
    engine.waits(time);
    work();
    engine.waits(Duration.ofMillis(20)); // what the clock decided leaves once it has committed
    work();
  }

  private void send(String function, String... events) {
    for (String id : events) {
      engine.receives(EngineTopologyTest.event(id, "demo/" + function, data(id)));
    }
    if (function.equals("one-by-one")) {
      read();
      log.held.addAll(engine.commands());
    } else {
      work();
    }
  }

  private static String data(String id) {
    return "{\"id\":\"" + id + "\",\"name\":\"Ada\"}";
  }

  private void order(String function, Object body) {
    engine.receives(function, new Control(function + body, START, null, body));
    work();
  }

  /** Answers commands until there are none. */
  private void work() {
    while (true) {
      read();
      List<Command> due = new ArrayList<>(engine.commands());
      due.addAll(engine.commandsPinnedTo(PINNED_TO));
      if (due.isEmpty()) {
        return;
      }
      due.forEach(this::answer);
    }
  }

  private void read() {
    for (HistoryRecord told : engine.history()) {
      switch (told.getBody()) {
        case RunScheduled s -> {
          String event = s.getParentRunId() == null ? s.getEventId() : "child";
          String which = s.getReplayOf() == null ? event : "replay";
          log.names.put(told.getRunId(), told.getFunctionId() + " " + which);
        }
        case RunEnded e ->
            log.ends.put(
                log.names.getOrDefault(told.getRunId(), told.getRunId()), e.getStatus().name());
        default -> {}
      }
    }
  }

  private void answer(Command c) {
    new Turn(c).run(PROGRAMS.getOrDefault(c.getFunctionId(), List.of()));
  }

  /** One turn of a program. */
  private final class Turn {
    private final Command command;
    private final Map<String, MemoEntry> memo = new HashMap<>();
    private int recorded;

    Turn(Command command) {
      this.command = command;
      command.getMemo().forEach(entry -> memo.put(entry.getStep(), entry));
    }

    void run(List<Op> program) {
      for (Op op : program) {
        if (!isDone(op)) {
          return;
        }
      }
      end(new Completed(json("\"" + command.getFunctionId() + "\"")));
    }

    private boolean isDone(Op op) {
      return switch (op) {
        case Op.Step(String name) -> memo.containsKey(name) || succeeds(name, 1);
        case Op.Flaky(String name) -> flaky(name);
        case Op.Nap(String name, Duration time) ->
            isOver(
                name,
                new Suspended(
                    List.of(new Sleep(name, command.getStartedAt().plus(time))),
                    List.of(),
                    List.of()));
        case Op.Decision(String name) ->
            isOver(name, new Suspended(List.of(), List.of(decision(name)), List.of()));
        case Op.Call(String name, String function) -> {
          Instant until = command.getStartedAt().plus(Duration.ofDays(1));
          var invoke = new Invoke(name, function, json("{}"), until);
          yield isOver(name, new Suspended(List.of(), List.of(), List.of(invoke)));
        }
        case Op.BrokenUntilFixed it -> fixed || end(new Failed(FINAL));
      };
    }

    private Wait decision(String name) {
      String value = "\"" + command.getEvents().getFirst().getId() + "\"";
      var option = new WaitFor("demo/decided", "data.id", value, null, "data.id");
      Instant started = command.getStartedAt();
      return new Wait(name, started, started.plus(Duration.ofDays(1)), List.of(option));
    }

    private boolean succeeds(String name, int attempt) {
      report(name, attempt, null);
      String step = command.getRunId() + "/" + name;
      if (!log.ran.add(step)) {
        log.ranAgain.add(step);
      }
      return true;
    }

    private boolean flaky(String name) {
      MemoEntry known = memo.get(name);
      if (known == null) {
        report(name, 1, RETRIED);
        return end(new Suspended(List.of(), List.of(), List.of()));
      }
      return switch (known.getStatus()) {
        case SUCCEEDED -> true;
        case RETRY_DUE -> succeeds(name, known.getAttempt() + 1);
        case FAILED, BLOCKED, INPUT -> end(new Suspended(List.of(), List.of(), List.of()));
      };
    }

    private boolean isOver(String name, Suspended otherwise) {
      MemoEntry known = memo.get(name);
      if (known == null) {
        return end(otherwise);
      }
      return switch (known.getStatus()) {
        case SUCCEEDED, FAILED -> true;
        case BLOCKED, RETRY_DUE, INPUT -> end(new Suspended(List.of(), List.of(), List.of()));
      };
    }

    private void report(String name, int attempt, @org.jspecify.annotations.Nullable ErrorInfo e) {
      recorded++;
      send(
          new StepRecorded(
              name,
              StepKind.RUN,
              attempt,
              START,
              START,
              e == null ? json("1") : null,
              e,
              false,
              null,
              null,
              0L,
              List.of()));
    }

    private boolean end(Object how) {
      send(new TurnEnded(recorded, how, List.of()));
      return false;
    }

    private void send(Object body) {
      String turn = "turn-" + command.getEpoch();
      engine.receives(
          new Result(command.getRunId(), command.getEpoch(), turn, body, command.getTold()));
    }
  }
}
