package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run waits for. */
public sealed interface Pending {
  /** When it is over, or when the time for it runs out. */
  Instant dueAt();

  /** The run has not begun: its event says a later time. */
  record Start(Instant dueAt) implements Pending {}

  /** A sleep. */
  record Sleep(String step, Instant dueAt) implements Pending {}

  /**
   * A step that failed and will be tried again.
   *
   * @param attempt the attempts made
   * @param startedAt when the first one began; null: not known
   */
  record StepRetry(
      String step,
      StepKind kind,
      int attempt,
      Instant dueAt,
      Failure failure,
      @Nullable Instant startedAt)
      implements Pending {}

  /** The function body failed and will be tried again. No turn starts before. */
  record BodyRetry(Instant dueAt, Failure failure) implements Pending {}

  /** The worker was lost several times in a row. No turn starts before. */
  record Redispatch(Instant dueAt) implements Pending {}

  /**
   * A wait for one of several events.
   *
   * @param keys the correlation key of each, under which the correlator has it
   */
  record Wait(String step, Instant dueAt, List<String> keys) implements Pending {
    public Wait {
      keys = List.copyOf(keys);
    }
  }

  /** A wait for the end of an invoked run. */
  record Child(String step, Instant dueAt) implements Pending {}

  /** An event that cancels the run; never brings on a turn. */
  record CancelOn(String step, Instant dueAt, List<String> keys) implements Pending {
    public CancelOn {
      keys = List.copyOf(keys);
    }
  }
}
