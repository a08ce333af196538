package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became true, for those who watch. A repeat says the same again. */
public sealed interface Fact {
  /** An event started nothing. */
  record EventUnmatched(String eventId, String eventName) implements Fact {}

  /** The run exists; {@code events} counts those that started it, {@code event} is the first. */
  record Scheduled(
      RunInfo run, Event event, int events, @Nullable String replayOf, List<String> memoized)
      implements Fact {
    public Scheduled {
      memoized = List.copyOf(memoized);
    }

    Scheduled(RunInfo run, Event event, @Nullable String replayOf, List<String> memoized) {
      this(run, event, 1, replayOf, memoized);
    }
  }

  /** A limit holds the run; {@code ahead} counts those before it in the queue. */
  record Queued(String limit, @Nullable String key, int ahead, Instant since) implements Fact {}

  /** An event matched a function and started no run; {@code by} is the run in its way. */
  record Skipped(
      String eventId, String eventName, String reason, @Nullable String key, @Nullable String by)
      implements Fact {}

  /** The run came to a wait. */
  record WaitStarted(RunSignal.NewWait waiting) implements Fact {}

  /** A wait is over; {@code event} as the memo has it, null: its time ran out. */
  record WaitEnded(String step, @Nullable ByteBuffer event) implements Fact {}

  /** The run invoked another one; {@code childRunId} empty: there is no such function. */
  record InvokeStarted(String step, String functionId, String childRunId, Instant until)
      implements Fact {}

  /** The wait for an invoked run is over. */
  record InvokeEnded(String step, @Nullable ByteBuffer output, @Nullable Failure failure)
      implements Fact {}

  /** A function was paused, or resumed, in this partition. */
  record Paused(boolean paused) implements Fact {}

  /** How far a bulk order is in this partition. */
  record Progressed(long scanned, long matched, boolean done, @Nullable String error)
      implements Fact {}

  /** Another turn was handed to the workers. */
  record Dispatched(int epoch, boolean workerLost) implements Fact {}

  /** An attempt of a step ended; {@code retryAt} null: there is no next one. */
  record Attempted(RunSignal.StepRecorded outcome, @Nullable Instant retryAt) implements Fact {}

  /** The run came to a sleep. */
  record SleepStarted(String step, Instant until) implements Fact {}

  /** A sleep is over. */
  record SleepEnded(String step) implements Fact {}

  /** The function itself threw and will be tried again. */
  record BodyFailed(int attempt, Failure failure, Instant retryAt) implements Fact {}

  /** The run is over; {@code vanished} as of {@link RunSignal.TurnEnded}. */
  record Ended(
      RunStatus status,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      @Nullable String reason,
      List<String> vanished)
      implements Fact {
    public Ended {
      vanished = List.copyOf(vanished);
    }

    Ended(
        RunStatus status,
        @Nullable ByteBuffer output,
        @Nullable Failure failure,
        @Nullable String reason) {
      this(status, output, failure, reason, List.of());
    }
  }

  /** An order could not be carried out. */
  record Refused(String requestId, String code, String message) implements Fact {}
}
