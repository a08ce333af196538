package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as its history tells it. A view: it changes as time passes. Not thread-safe. */
public interface TestRun {
  /** Where a run stands. */
  enum Status {
    RUNNING,
    SLEEPING,
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

  /** The run that this one repeats; null: an original. */
  @Nullable String replayOf();
}
