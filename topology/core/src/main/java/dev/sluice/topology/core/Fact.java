package dev.sluice.topology.core;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became true, for those who watch. A repeat says the same again. */
public sealed interface Fact {
  /** An event started nothing. */
  record EventUnmatched(String eventId, String eventName) implements Fact {}

  /** The run exists. */
  record Scheduled(RunInfo run, Event event, @Nullable String replayOf, List<String> memoized)
      implements Fact {
    public Scheduled {
      memoized = List.copyOf(memoized);
    }
  }

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

  /** The run is over. */
  record Ended(
      RunStatus status,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      @Nullable String reason)
      implements Fact {}

  /** An order could not be carried out. */
  record Refused(String requestId, String code, String message) implements Fact {}
}
