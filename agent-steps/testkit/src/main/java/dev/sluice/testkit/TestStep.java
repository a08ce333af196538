package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run as its history tells it.
 *
 * @param attempts that ended in this run; 0 for a sleep, a wait, an invocation, and for a step
 *     taken over by a replay
 * @param output of the last attempt, of a wait its event; null when it failed, timed out or
 *     returned nothing
 * @param error type and message of the last attempt's failure; null: it succeeded
 * @param until a sleep, a wait, an invocation or a retry that is not due: when it goes on at the
 *     latest; null: nothing is waited for
 */
public record TestStep(
    String name,
    State state,
    int attempts,
    @Nullable JsonNode output,
    @Nullable String error,
    @Nullable Instant until) {

  /** Where a step stands. */
  public enum State {
    SUCCEEDED,
    FAILED,
    RETRYING,
    SLEEPING,
    WAITING,
    MEMOIZED
  }
}
