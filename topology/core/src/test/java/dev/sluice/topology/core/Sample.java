package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.TurnEnd;
import dev.sluice.topology.core.RunSignal.TurnEnded;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run, and what it is told, with as little said as possible. */
final class Sample {
  static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

  /** Three attempts, a second and two seconds apart. */
  static final RetryPolicy RETRY =
      new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0, 0.0);

  static final RunInfo RUN = new RunInfo("r0-run", "greet", "shop", RETRY, NOW);
  static final Event EVENT = new Event("e-1", "demo/greet", json("{}"), null, NOW, null, null);
  static final Failure FAILURE = new Failure("java.io.IOException", "reset", null, true, null);
  static final Failure FINAL = new Failure("BadCard", "stolen", null, false, null);

  private Sample() {}

  static Instant in(long seconds) {
    return NOW.plusSeconds(seconds);
  }

  static ByteBuffer json(String json) {
    return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
  }

  static Progress progress(Pending... pending) {
    return new Progress(0, 1, 0, List.of(pending), NOW);
  }

  static Progress progress(int steps, int attempt, int losses, Pending... pending) {
    return new Progress(steps, attempt, losses, List.of(pending), NOW);
  }

  static Ready ready(int epoch, Pending... pending) {
    return new Ready(RUN, epoch, progress(pending), false);
  }

  /** Told of what is due at {@link #NOW}, and nobody has reported yet. */
  static Executing executing(int epoch, Pending... pending) {
    return new Executing(RUN, epoch, progress(pending), null, 0, null);
  }

  static Suspended suspended(int epoch, Pending... pending) {
    return new Suspended(RUN, epoch, progress(pending));
  }

  static Ended ended(RunStatus status) {
    return new Ended(RUN, 1, progress(), status, NOW);
  }

  static Pending.Sleep sleep(String step, long seconds) {
    return new Pending.Sleep(step, in(seconds));
  }

  static Pending.StepRetry retry(String step, int attempt, long seconds) {
    return new Pending.StepRetry(step, StepKind.RUN, attempt, in(seconds), FAILURE, NOW);
  }

  static StepRecorded success(int epoch, String turn, String step) {
    return new StepRecorded(
        epoch,
        turn,
        step,
        StepKind.RUN,
        1,
        NOW,
        NOW,
        json("1"),
        null,
        false,
        null,
        null,
        0,
        List.of(),
        Instant.EPOCH);
  }

  static StepRecorded failure(
      int epoch, String turn, String step, int attempt, Failure failure, boolean last) {
    return new StepRecorded(
        epoch,
        turn,
        step,
        StepKind.RUN,
        attempt,
        NOW,
        NOW,
        null,
        failure,
        last,
        null,
        null,
        0,
        List.of(),
        Instant.EPOCH);
  }

  static TurnEnded turnEnded(int epoch, String turn, int recorded, TurnEnd end) {
    return new TurnEnded(epoch, turn, recorded, end, List.of(), Instant.EPOCH);
  }

  static TurnEnd blocked(Pending.Sleep... sleeps) {
    return new RunSignal.Blocked(List.of(sleeps), List.of(), List.of());
  }

  static TurnEnd returned() {
    return new RunSignal.Returned(json("2"));
  }

  static MemoEntry memo(String step, StepKind kind, @Nullable ByteBuffer output) {
    Instant startedAt = kind == StepKind.RUN ? NOW : null;
    return new MemoEntry(step, kind, MemoEntry.Status.SUCCEEDED, 1, output, null, startedAt);
  }
}
