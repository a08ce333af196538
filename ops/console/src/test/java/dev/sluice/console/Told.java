package dev.sluice.console;

import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
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
            0L));
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
            0L));
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
    return of(run, at, new RunEnded(RunStatus.COMPLETED, json("\"done\""), null, null, List.of()));
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
            List.of()));
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
