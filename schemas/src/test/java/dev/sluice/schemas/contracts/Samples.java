package dev.sluice.schemas.contracts;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.ChildFinished;
import dev.sluice.schemas.lanes.ChildStarted;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.lanes.WaitResolved;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
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
    all.put("Result.StepRecorded", result(stepSucceeded()));
    all.put("Result.StepRecorded-failed", result(stepFailed()));
    all.put("Result.TurnEnded-Suspended", result(turnEnded(suspended())));
    all.put("Result.TurnEnded-Completed", result(turnEnded(new Completed(json("{\"ok\":true}")))));
    all.put("Result.TurnEnded-Failed", result(turnEnded(new Failed(error()))));
    all.put("Result.WorkerLost", result(new WorkerLost(2)));
    all.put("Control.Cancel", control(new Cancel(RUN, "wrong customer")));
    all.put("Control.Replay", control(new Replay(RUN, "r3-zyxwvtsrqpnmkjhgfedcba9876", true)));
    all.put("LaneRecord.Triggered", lane(new Triggered(RUN, "greet", event())));
    all.put("LaneRecord.WaitResolved", lane(new WaitResolved(RUN, "approval", event())));
    all.put("LaneRecord.ChildStarted", lane(new ChildStarted(RUN, "refund", "r1-child")));
    all.put(
        "LaneRecord.ChildFinished",
        lane(new ChildFinished(RUN, "refund", "r1-child", json("7"), null)));
    all.put(
        "WaitRecord.WaitOpened",
        wait(new WaitOpened(RUN, "lane", "approval", "demo/ok", "a == 1", AT, AT.plusSeconds(9))));
    all.put("WaitRecord.WaitClosed", wait(new WaitClosed(RUN, "approval")));
    all.put("WaitRecord.Candidate", wait(new Candidate(event())));
    all.put("Interest.full", new Interest("demo/ok", "async.data.request_id", AT));
    all.put("Command.full", command());
    all.put("MemoEntry.full", memo().getFirst());
    all.put("RunRecord.full", run());
    history(all);
    return all;
  }

  private static void history(Map<String, SpecificRecord> all) {
    all.put("HistoryRecord.EventRouted", history(new EventRouted("evt-1", "demo/greet")));
    all.put(
        "HistoryRecord.RunScheduled",
        history(
            new RunScheduled("hello", "evt-1", "demo/greet", json("{}"), RUN, List.of("compose"))));
    all.put("HistoryRecord.TurnDispatched", history(new TurnDispatched(2, true)));
    all.put(
        "HistoryRecord.StepAttempted",
        history(
            new StepAttempted(
                "compose", StepKind.RUN, 1, 1, AT, AT.plusMillis(3), null, error(), AT)));
    all.put("HistoryRecord.SleepStarted", history(new SleepStarted("pause", AT.plusSeconds(15))));
    all.put("HistoryRecord.SleepEnded", history(new SleepEnded("pause")));
    all.put("HistoryRecord.BodyFailed", history(new BodyFailed(1, error(), AT)));
    all.put(
        "HistoryRecord.RunEnded",
        history(new RunEnded(RunStatus.COMPLETED, json("\"done\""), null, null)));
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
    return new Command(RUN, "greet", 2, 3, 1, retry(), AT, List.of(event()), memo());
  }

  private static List<MemoEntry> memo() {
    return List.of(
        new MemoEntry("compose", StepKind.RUN, MemoStatus.SUCCEEDED, 1, json("\"hi\""), null),
        new MemoEntry("send", StepKind.SEND_EVENT, MemoStatus.FAILED, 5, null, error()),
        new MemoEntry("pause", StepKind.SLEEP, MemoStatus.BLOCKED, 1, null, null));
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
        .setPending(List.of(new Pending("send", StepKind.RUN, 1, AT.plusSeconds(60), error())))
        .build();
  }

  private static FunctionDefinition function() {
    return new FunctionDefinition(
        "greet", "hello", "1.2.3", List.of(new Trigger("demo/greet")), retry(), AT);
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
        "compose", StepKind.RUN, 1, AT, AT.plusMillis(3), json("\"hi\""), null, false, null);
  }

  private static StepRecorded stepFailed() {
    return new StepRecorded(
        "compose:1", StepKind.RUN, 5, AT, AT.plusMillis(3), null, error(), true, retry());
  }

  private static Suspended suspended() {
    return new Suspended(List.of(new Sleep("pause", AT.plusSeconds(15))));
  }

  private static TurnEnded turnEnded(Object end) {
    return new TurnEnded(3, end);
  }

  private static Result result(Object body) {
    return new Result(RUN, 2, "turn-1", body);
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
