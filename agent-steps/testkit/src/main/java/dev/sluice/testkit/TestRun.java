package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as its history tells it. A view: it changes as time passes. Not thread-safe. */
public interface TestRun {
  /**
   * Where a run stands. One that sleeps in one branch and waits in another is {@code SLEEPING};
   * {@code WAITING} is for an event, a signal or another run; a pinned run whose version is not
   * served is {@code RUNNING}, as for the engine its turn is out.
   */
  enum Status {
    QUEUED,
    RUNNING,
    SLEEPING,
    WAITING,
    RETRYING,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  String id();

  String functionId();

  /** The event that started it. */
  String eventId();

  Status status();

  /** What it returned; null while it has not, and when it returned nothing. */
  @Nullable JsonNode output();

  /** Type and message of what it failed with; null: it did not fail. */
  @Nullable String error();

  /** Its steps in the order in which they were first heard of. */
  List<TestStep> steps();

  /** What its steps said while they ran, in the order in which they did, of all attempts. */
  List<TestMessage> messages();

  /** When it ended; null: it has not. */
  @Nullable Instant endedAt();

  /** The limit that holds it, in words, such as {@code concurrency 1}; null: none does. */
  @Nullable String queuedBy();

  /** Steps that were recorded and that the code no longer asked for when it completed. */
  List<String> vanished();

  /** The run that this one repeats; null: an original. */
  @Nullable String replayOf();
}
