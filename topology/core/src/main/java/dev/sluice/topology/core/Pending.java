package dev.sluice.topology.core;

import java.time.Instant;

/** What a run waits for that only time can bring. */
public sealed interface Pending {
  /** When it is over. */
  Instant dueAt();

  /** A sleep. */
  record Sleep(String step, Instant dueAt) implements Pending {}

  /** A step that failed and will be tried again; {@code attempt} counts the attempts made. */
  record StepRetry(String step, StepKind kind, int attempt, Instant dueAt, Failure failure)
      implements Pending {}

  /** The function body failed and will be tried again. No turn starts before. */
  record BodyRetry(Instant dueAt, Failure failure) implements Pending {}

  /** The worker was lost several times in a row. No turn starts before. */
  record Redispatch(Instant dueAt) implements Pending {}
}
