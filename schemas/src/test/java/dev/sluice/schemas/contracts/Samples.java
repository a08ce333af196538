package dev.sluice.schemas.contracts;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.ModelCall;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.EndSessions;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.Batch;
import dev.sluice.schemas.functions.CancelOn;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.Debounce;
import dev.sluice.schemas.functions.Fairness;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.RateLimit;
import dev.sluice.schemas.functions.Singleton;
import dev.sluice.schemas.functions.SingletonMode;
import dev.sluice.schemas.functions.Throttle;
import dev.sluice.schemas.functions.TokenBudget;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.FunctionPaused;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.InvokeEnded;
import dev.sluice.schemas.history.InvokeStarted;
import dev.sluice.schemas.history.OperationProgressed;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.history.WaitEnded;
import dev.sluice.schemas.history.WaitStarted;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.ChildFinished;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.live.LiveBatch;
import dev.sluice.schemas.live.LiveMessage;
import dev.sluice.schemas.presence.EnginePresence;
import dev.sluice.schemas.presence.EngineTask;
import dev.sluice.schemas.presence.HotLane;
import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.presence.StepInFlight;
import dev.sluice.schemas.presence.TurnInFlight;
import dev.sluice.schemas.presence.WorkerPresence;
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
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.state.Pending;
import dev.sluice.schemas.state.RunPhase;
import dev.sluice.schemas.state.RunRecord;
import dev.sluice.schemas.waits.Candidate;
import dev.sluice.schemas.waits.WaitClosed;
import dev.sluice.schemas.waits.WaitOpened;
import dev.sluice.schemas.waits.WaitRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** One record of each form that each contract has; the golden bytes are made from them. */
public final class Samples {
  private static final Instant AT = Instant.parse("2026-11-22T16:30:00.123Z");
  private static final String RUN = "r3-0123456789abcdefghjkmnpqrs";

  private Samples() {}

  /** By name: the contract's, a dot, the form's. */
  public static Map<String, SpecificRecord> all() {
    Map<String, SpecificRecord> all = new TreeMap<>();
    all.put("Event.full", event());
    all.put(
        "Event.minimal",
        Event.newBuilder().setName("demo/greet").setData(json("{}")).setTs(AT).build());
    all.put("FunctionDefinition.full", function());
    all.put(
        "LiveBatch.full",
        new LiveBatch(
            RUN,
            4,
            "turn-1",
            17L,
            List.of(new LiveMessage("agent", "agent/model:1", 2, AT, json("\"Dear \"")))));
    all.put("Result.StepRecorded", result(stepSucceeded()));
    all.put("Result.StepRecorded-failed", result(stepFailed()));
    all.put("Result.TurnEnded-Suspended", result(turnEnded(suspended())));
    all.put("Result.TurnEnded-Completed", result(turnEnded(new Completed(json("{\"ok\":true}")))));
    all.put("Result.TurnEnded-Failed", result(turnEnded(new Failed(error()))));
    all.put("Result.WorkerLost", result(new WorkerLost(2)));
    all.put("Control.Cancel", control(new Cancel(RUN, "wrong customer")));
    all.put(
        "Control.Replay",
        control(new Replay(RUN, "r3-zyxwvtsrqpnmkjhgfedcba9876", true, null, null, null)));
    all.put("Control.Start", control(new Start("greet", event())));
    all.put("Control.Pause", control(new Pause("greet")));
    all.put("Control.Resume", control(new Resume("greet")));
    all.put("Control.EndSessions", control(new EndSessions("oidc:ada@example.org", 2)));
    all.put(
        "Control.Bulk",
        control(
            new Bulk(
                BulkAction.REPLAY,
                "greet",
                AT,
                AT.plusSeconds(60),
                List.of("FAILED"),
                "reset",
                "0123456789abcdef",
                "event.data.a == 1",
                "")));
    all.put("LaneRecord.Triggered", lane(new Triggered(RUN, "greet", event(), null, null)));
    all.put("LaneRecord.WaitResolved", lane(new WaitResolved(RUN, "approval", 1, event())));
    all.put(
        "LaneRecord.ChildFinished",
        lane(new ChildFinished(RUN, "refund", "r1-child", json("7"), null)));
    all.put(
        "WaitRecord.WaitOpened",
        wait(
            new WaitOpened(
                RUN, "lane", "approval", 1, "demo/ok", "a == 1", AT, AT.plusSeconds(9))));
    all.put("WaitRecord.WaitClosed", wait(new WaitClosed(RUN, "approval", 1)));
    all.put("WaitRecord.Candidate", wait(new Candidate(event(), AT)));
    all.put("Interest.full", new Interest("demo/ok", "async.data.request_id", AT));
    all.put("Presence.WorkerPresence", presence(workerPresence()));
    all.put("Presence.EnginePresence", presence(enginePresence()));
    all.put("Command.full", command());
    all.put("MemoEntry.full", memo().getFirst());
    all.put("RunRecord.full", run());
    history(all);
    return all;
  }

  private static Presence presence(Object of) {
    return new Presence("a1b2", "host-1", 4711L, "0.1.0", AT, 5_000, of);
  }

  private static WorkerPresence workerPresence() {
    var step = new StepInFlight("charge", StepKind.RUN, 2, AT);
    var turn = new TurnInFlight(RUN, "greet", 2, AT, List.of(step));
    return new WorkerPresence("hello", "3", false, 2, 1_024, 1, List.of(turn), 17L, 1L, false);
  }

  private static EnginePresence enginePresence() {
    var active = new EngineTask(0, false, 0L, true, 3, AT, 20L, 2);
    var standby = new EngineTask(1, true, 12L, false, 0, null, 0L, 0);
    var lane = new HotLane(0, "greet#ada", "greet", 20L, 2, "concurrency 2", "ada", AT);
    return new EnginePresence(
        "RUNNING", 2, true, List.of(active, standby), List.of(lane), 120.5, 10.0, 7.25);
  }

  private static void history(Map<String, SpecificRecord> all) {
    all.put("HistoryRecord.EventRouted", history(new EventRouted("evt-1", "demo/greet")));
    all.put(
        "HistoryRecord.RunScheduled",
        history(
            new RunScheduled(
                "hello",
                "evt-1",
                "demo/greet",
                json("{}"),
                RUN,
                List.of("compose"),
                1,
                null,
                null,
                null,
                null)));
    all.put("HistoryRecord.RunQueued", history(new RunQueued("concurrency 2", "ada", 3, AT)));
    all.put(
        "HistoryRecord.RunSkipped",
        history(new RunSkipped("evt-1", "demo/greet", "SINGLETON", "ada", RUN)));
    all.put(
        "HistoryRecord.WaitStarted",
        history(new WaitStarted("approval", List.of("demo/ok"), "async.data.a == 1", AT)));
    all.put("HistoryRecord.WaitEnded", history(new WaitEnded("approval", json("{}"))));
    all.put("HistoryRecord.InvokeStarted", history(new InvokeStarted("refund", "pay", "r1-c", AT)));
    all.put("HistoryRecord.InvokeEnded", history(new InvokeEnded("refund", json("7"), null)));
    all.put("HistoryRecord.FunctionPaused", history(new FunctionPaused(true)));
    all.put(
        "HistoryRecord.OperationProgressed",
        history(new OperationProgressed(3, 1_000L, 7L, true, null)));
    all.put("HistoryRecord.TurnDispatched", history(new TurnDispatched(2, true)));
    all.put(
        "HistoryRecord.StepAttempted",
        history(
            new StepAttempted(
                "compose",
                StepKind.RUN,
                1,
                1,
                AT,
                AT.plusMillis(3),
                null,
                error(),
                AT,
                null,
                0L,
                List.of(call()))));
    all.put("HistoryRecord.SleepStarted", history(new SleepStarted("pause", AT.plusSeconds(15))));
    all.put("HistoryRecord.SleepEnded", history(new SleepEnded("pause")));
    all.put("HistoryRecord.BodyFailed", history(new BodyFailed(1, error(), AT)));
    all.put(
        "HistoryRecord.RunEnded",
        history(new RunEnded(RunStatus.COMPLETED, json("\"done\""), null, null, List.of(), null)));
    all.put(
        "HistoryRecord.ControlRefused",
        history(new ControlRefused("req-1", "SLUICE-1201", "No such run.")));
  }

  /** An event with every field. */
  public static Event event() {
    return new Event(
        "evt-1",
        "demo/greet",
        json("{\"name\":\"Zoë\"}"),
        json("{\"id\":7}"),
        AT,
        "2026-11-01",
        "gateway");
  }

  /** What a worker reports most. */
  public static Result stepResult() {
    return result(stepSucceeded());
  }

  /** A command with a memo of three steps. */
  public static Command command() {
    return new Command(RUN, "greet", 2, 3, 1, retry(), AT, List.of(event()), memo(), "1.2.3", AT);
  }

  private static List<MemoEntry> memo() {
    return List.of(
        new MemoEntry("compose", StepKind.RUN, MemoStatus.SUCCEEDED, 1, json("\"hi\""), null, AT),
        new MemoEntry("send", StepKind.SEND_EVENT, MemoStatus.FAILED, 5, null, error(), AT),
        new MemoEntry("pause", StepKind.SLEEP, MemoStatus.BLOCKED, 1, null, null, null));
  }

  private static RunRecord run() {
    return RunRecord.newBuilder()
        .setFunctionId("greet")
        .setApp("hello")
        .setRetry(retry())
        .setStartedAt(AT)
        .setPhase(RunPhase.SUSPENDED)
        .setEpoch(3)
        .setTurn("turn-1")
        .setRecorded(2)
        .setSteps(4)
        .setAttempt(2)
        .setLosses(1)
        .setCancel("wrong customer")
        .setChangedAt(AT.plusSeconds(1))
        .setPending(
            List.of(
                new Pending("send", StepKind.RUN, 1, AT.plusSeconds(60), error(), List.of(), AT)))
        .build();
  }

  private static FunctionDefinition function() {
    return new FunctionDefinition(
        "greet",
        "hello",
        "1.2.3",
        List.of(
            new Trigger("demo/greet", "event.data.a == 1", null),
            new Trigger("", null, new Cron("0 9 * * *", "Europe/Vienna", 5_000L, CatchUp.SKIP))),
        retry(),
        AT,
        flow(),
        List.of(new CancelOn("demo/stop", "async.data.a == event.data.a", 9_000L)),
        true);
  }

  private static FlowControl flow() {
    return new FlowControl(
        List.of(new ConcurrencyLimit(2, "event.data.a", "openai")),
        new Throttle(100, 60_000L, 5, "event.data.a"),
        new RateLimit(10, 60_000L, "event.data.a"),
        new Debounce(5_000L, "event.data.a", 60_000L),
        "event.data.a",
        new Fairness("event.data.a", "2"),
        new Batch(50, 30_000L, "event.data.a", 1_024L),
        new Singleton("event.data.a", SingletonMode.CANCEL),
        "event.data.a",
        60_000L,
        120_000L,
        List.of(new TokenBudget("gpt", 90_000L, 60_000L, "event.data.a", 500L)));
  }

  private static RetryPolicy retry() {
    return new RetryPolicy(4, 1_000L, 3_600_000L, 2.0, 0.2);
  }

  private static ErrorInfo error() {
    return new ErrorInfo(
        "java.io.IOException", "connection reset", "at Mail.send", true, AT.plusSeconds(30));
  }

  private static StepRecorded stepSucceeded() {
    return new StepRecorded(
        "compose",
        StepKind.RUN,
        1,
        AT,
        AT.plusMillis(3),
        json("\"hi\""),
        null,
        false,
        null,
        null,
        0L,
        List.of(call()));
  }

  private static ModelCall call() {
    return new ModelCall("openai", "gpt-5-mini", 1_000L, 200L, 512L, 550_000L, 1_234L, "stop");
  }

  private static StepRecorded stepFailed() {
    return new StepRecorded(
        "compose:1",
        StepKind.RUN,
        5,
        AT,
        AT.plusMillis(3),
        null,
        error(),
        true,
        retry(),
        null,
        0L,
        List.of());
  }

  private static Suspended suspended() {
    return new Suspended(
        List.of(new Sleep("pause", AT.plusSeconds(15))),
        List.of(
            new Wait(
                "approval",
                AT,
                AT.plusSeconds(60),
                List.of(new WaitFor("demo/ok", "async.data.a", "1", "async.data.b", "shown")))),
        List.of(new Invoke("refund", "pay", json("{}"), AT.plusSeconds(60))));
  }

  private static TurnEnded turnEnded(Object end) {
    return new TurnEnded(3, end, List.of());
  }

  private static Result result(Object body) {
    return new Result(RUN, 2, "turn-1", body, AT);
  }

  private static Control control(Object body) {
    return new Control("req-1", AT, "ada", body);
  }

  private static LaneRecord lane(Object body) {
    return new LaneRecord("greet#7", body);
  }

  private static WaitRecord wait(Object body) {
    return new WaitRecord("demo/ok|async.data.request_id|7", body);
  }

  private static HistoryRecord history(Object body) {
    return new HistoryRecord(RUN, "greet", AT, body);
  }

  private static ByteBuffer json(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
