package dev.sluice.console;

import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.ModelCall;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** History records, with what does not matter filled in. */
final class Told {
  static final Instant T0 = Instant.parse("2026-11-22T10:00:00Z");
  static final ErrorInfo ERROR =
      new ErrorInfo("java.lang.IllegalStateException", "<b>no</b>\0", "at x.Y", true, null);

  static final ModelCall CALL =
      new ModelCall("openai", "gpt-<5>", 1_000L, 200L, 512L, 550_000L, 1_234L, "stop");

  private Told() {}

  static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  static HistoryRecord scheduled(String run, long at) {
    return scheduled(run, at, null);
  }

  static HistoryRecord scheduled(String run, long at, @Nullable String replayOf, String... memo) {
    return of(
        run,
        at,
        new RunScheduled(
            "hello",
            "event-of-" + run,
            "demo/greet",
            json("{\"name\":\"<Ada>\"}"),
            replayOf,
            List.of(memo),
            1,
            null,
            null,
            null,
            null));
  }

  /** A run that another one invoked. */
  static HistoryRecord invoked(String run, long at, String parent, String step) {
    return scheduled(run, at, 1, parent, step, null, null);
  }

  static HistoryRecord scheduled(
      String run,
      long at,
      int events,
      @Nullable String parent,
      @Nullable String step,
      @Nullable String lane,
      @Nullable String appVersion) {
    return of(
        run,
        at,
        new RunScheduled(
            "hello",
            "event-of-" + run,
            "demo/greet",
            json("{\"name\":\"<Ada>\"}"),
            null,
            List.of(),
            events,
            parent,
            step,
            lane,
            appVersion));
  }

  static HistoryRecord queued(
      String run, long at, String limit, @Nullable String key, int ahead, Instant since) {
    return of(run, at, new RunQueued(limit, key, ahead, since));
  }

  static HistoryRecord waits(String run, long at, String step, Instant until) {
    return of(
        run,
        at,
        new WaitStarted(
            step,
            List.of("order/approved", "order/rejected"),
            "async.data.id == event.data.id",
            until));
  }

  static HistoryRecord waited(String run, long at, String step, @Nullable String event) {
    return of(run, at, new WaitEnded(step, event == null ? null : json(event)));
  }

  static HistoryRecord invokes(String run, long at, String step, String child, Instant until) {
    return of(run, at, new InvokeStarted(step, "summarize", child, until));
  }

  static HistoryRecord returned(String run, long at, String step, @Nullable String output) {
    return of(
        run,
        at,
        new InvokeEnded(step, output == null ? null : json(output), output == null ? ERROR : null));
  }

  static HistoryRecord used(String run, long at, String step, int epoch, long tokens) {
    return of(
        run,
        at,
        new StepAttempted(
            step,
            StepKind.RUN,
            1,
            epoch,
            at(at - 1),
            at(at),
            json("1"),
            null,
            null,
            json("{\"prompt\":\"<hi>\"}"),
            tokens,
            List.of(CALL)));
  }

  static HistoryRecord skipped(String event, long at, String reason, @Nullable String by) {
    return new HistoryRecord(
        event, "greet", at(at), new RunSkipped(event, "demo/greet", reason, "customer A", by));
  }

  static HistoryRecord paused(String function, long at, boolean paused) {
    return new HistoryRecord(function, function, at(at), new FunctionPaused(paused));
  }

  static HistoryRecord progressed(
      String operation,
      long at,
      int partition,
      long scanned,
      long matched,
      boolean done,
      @Nullable String error) {
    return new HistoryRecord(
        operation, "", at(at), new OperationProgressed(partition, scanned, matched, done, error));
  }

  static Control bulk(String id, long at) {
    return new Control(
        id,
        at(at),
        "ada",
        new Bulk(
            BulkAction.CANCEL,
            "greet",
            at(0),
            null,
            List.of("QUEUED"),
            null,
            null,
            "event.data.tier == 'free'",
            "too many"));
  }

  static Control replayOrder(String requestId, String run, String newRun) {
    return new Control(
        requestId, at(29), "ada", new Replay(run, newRun, false, "farewell", json("7"), null));
  }

  /** The order that starts the function of {@code run} by hand. */
  static Control startOrder(String requestId, String run) {
    Event event =
        Event.newBuilder()
            .setId("event-of-" + run)
            .setName("sluice/function.invoked")
            .setData(json("{}"))
            .setUser(null)
            .setTs(T0)
            .setV(null)
            .setSource("gateway")
            .build();
    return new Control(requestId, T0, "grace", new Start("greet", event));
  }

  static HistoryRecord dispatched(String run, long at, int epoch, boolean workerLost) {
    return of(run, at, new TurnDispatched(epoch, workerLost));
  }

  static HistoryRecord succeeded(String run, long at, String step, int attempt, int epoch) {
    return of(
        run,
        at,
        new StepAttempted(
            step,
            StepKind.RUN,
            attempt,
            epoch,
            at(at - 1),
            at(at),
            json("{\"of\":\"" + step + epoch + "\"}"),
            null,
            null,
            null,
            0L,
            List.of()));
  }

  static HistoryRecord failed(
      String run, long at, String step, int attempt, int epoch, @Nullable Instant retryAt) {
    return of(
        run,
        at,
        new StepAttempted(
            step,
            StepKind.RUN,
            attempt,
            epoch,
            at(at - 1),
            at(at),
            null,
            ERROR,
            retryAt,
            null,
            0L,
            List.of()));
  }

  static HistoryRecord slept(String run, long at, String step, Instant until) {
    return of(run, at, new SleepStarted(step, until));
  }

  static HistoryRecord woke(String run, long at, String step) {
    return of(run, at, new SleepEnded(step));
  }

  static HistoryRecord bodyFailed(String run, long at, int attempt, Instant retryAt) {
    return of(run, at, new BodyFailed(attempt, ERROR, retryAt));
  }

  static HistoryRecord completed(String run, long at) {
    return of(
        run, at, new RunEnded(RunStatus.COMPLETED, json("\"done\""), null, null, List.of(), null));
  }

  static HistoryRecord ended(String run, long at, RunStatus status) {
    return of(
        run,
        at,
        new RunEnded(
            status,
            null,
            status == RunStatus.FAILED ? ERROR : null,
            status == RunStatus.CANCELLED ? "enough" : null,
            List.of(),
            null));
  }

  static HistoryRecord refused(String run, long at, String requestId) {
    return of(run, at, new ControlRefused(requestId, "SLUICE-4999", "no"));
  }

  static HistoryRecord routed(String event, long at) {
    return new HistoryRecord(event, "", at(at), new EventRouted(event, "demo/nobody"));
  }

  private static HistoryRecord of(String run, long at, Object body) {
    return new HistoryRecord(run, "greet", at(at), body);
  }

  static ByteBuffer json(String json) {
    return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs that limits hold, that wait and invoke; a skipped event, a pause and a bulk order. */
  static List<HistoryRecord> limits() {
    return List.of(
        scheduled("r1-a", 40, 3, null, null, "greet#A", "7"),
        queued("r1-a", 40, "concurrency 2 per event.data.customer", "A", 3, at(40)),
        queued("r1-a", 41, "throttle 100 in 1 min", null, 2, at(40)),
        dispatched("r1-a", 42, 1, false),
        waits("r1-a", 43, "approval", at(5_000)),
        invokes("r1-a", 43, "ask", "r1-b", at(90)),
        invoked("r1-b", 44, "r1-a", "ask"),
        completed("r1-b", 45),
        returned("r1-a", 46, "ask", "{\"text\":\"short\"}"),
        dispatched("r1-a", 46, 2, false),
        waited("r1-a", 60, "approval", "{\"name\":\"order/approved\"}"),
        queued("r1-a", 60, "concurrency 2 per event.data.customer", "A", 1, at(60)),
        dispatched("r1-a", 61, 3, false),
        used("r1-a", 62, "draft", 3, 1_200),
        waits("r1-a", 62, "late", at(70)),
        waited("r1-a", 70, "late", null),
        dispatched("r1-a", 70, 4, false),
        invokes("r1-a", 71, "escalate", "r1-x", at(90)),
        returned("r1-a", 72, "escalate", null),
        dispatched("r1-a", 72, 5, false),
        of(
            "r1-a",
            73,
            new RunEnded(RunStatus.COMPLETED, json("1"), null, null, List.of("old-step"), null)),
        scheduled("r1-c", 50, null),
        queued("r1-c", 50, "concurrency 2 per event.data.customer", "A", 4, at(50)),
        scheduled("r1-d", 51, null),
        waits("r1-d", 52, "approval", at(4_000)),
        invokes("r1-d", 52, "ask", "r1-y", at(3_000)),
        scheduled("r1-e", 53, null),
        slept("r1-e", 54, "nap", at(60)),
        woke("r1-e", 60, "nap"),
        queued("r1-e", 60, "the function is paused", null, 0, at(60)),
        skipped("event-of-r1-a", 74, "IDEMPOTENCY", "r1-a"),
        skipped("e-skipped", 75, "RATE_LIMIT", null),
        paused("greet", 76, true),
        paused("greet", 77, false),
        paused("greet", 78, true),
        paused("old", 79, true),
        paused("old", 80, false),
        progressed("op-1", 81, 0, 10, 2, false, null),
        progressed("op-1", 82, 1, 5, 1, false, "SLUICE-2104 too many steps"),
        progressed("op-1", 83, 0, 20, 4, true, null));
  }

  /** Two runs that meet everything that can happen, one replayed, and an event for nobody. */
  static List<HistoryRecord> story() {
    return List.of(
        routed("e-nobody", 0),
        scheduled("r0-a", 1),
        scheduled("r0-b", 2),
        succeeded("r0-a", 3, "compose", 1, 1),
        failed("r0-b", 4, "charge", 1, 1, at(9)),
        slept("r0-a", 5, "nap", at(20)),
        dispatched("r0-b", 9, 2, false),
        dispatched("r0-b", 12, 3, true),
        failed("r0-b", 13, "charge", 2, 3, null),
        ended("r0-b", 14, RunStatus.FAILED),
        refused("r0-b", 15, "q-1"),
        scheduled("r0-c", 16, "r0-b"),
        bodyFailed("r0-c", 17, 1, at(18)),
        dispatched("r0-c", 18, 2, false),
        woke("r0-a", 20, "nap"),
        dispatched("r0-a", 20, 2, false),
        succeeded("r0-a", 22, "farewell", 1, 2),
        completed("r0-a", 23),
        slept("r0-c", 24, "wait", at(99)),
        ended("r0-c", 25, RunStatus.CANCELLED));
  }
}
