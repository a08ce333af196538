package dev.sluice.sdk;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a function does durably. The function is run from the top on every turn; a step whose
 * outcome is known returns it at once, a new one runs and is recorded.
 *
 * <p><b>Names.</b> A step is known by its name: 1 to 120 characters, the same on every turn. A name
 * that comes again, in a loop, becomes {@code name:1}, {@code name:2} …. A name belongs to the
 * branch that asked for it first; asked for in another branch it fails the run with SLUICE-3002,
 * because the order of branches differs from turn to turn.
 *
 * <p><b>Blocking.</b> A branch that comes to a sleep, or to a step whose next attempt is not due,
 * is unwound by a throwable that is neither an {@code Exception} nor of a public type; {@code
 * finally} runs, {@code catch (Exception e)} does not. Code that swallows it (by {@code catch
 * (Throwable t)}) gains nothing: every later call in that branch throws it again, and the turn ends
 * as suspended.
 *
 * <p><b>Threads.</b> Call it from the function's own thread or from a branch started here, never
 * inside a step body (SLUICE-3009, but for {@link #currentStep}) and never from other threads
 * (SLUICE-3010).
 *
 * <p><b>Results</b> travel as JSON by Jackson, also on the turn in which a step ran, so that the
 * code sees the same on every turn. What cannot be written or read back, or exceeds 4 MiB, fails
 * the step at once (SLUICE-3003 to 3005).
 */
public interface Context {
  /** Id of the run. */
  String runId();

  /** Id of the function. */
  String functionId();

  /** Attempt of the function's body, from 1. */
  int attempt();

  /** When the run started, by the engine's clock; the same on every turn. */
  Instant startedAt();

  /**
   * Runs {@code body} and records what it returns; on every later turn returns the recorded value
   * instead. A crash between the two runs it again: make it idempotent, see {@link #currentStep}.
   *
   * <p>The result's type is taken from {@code body}. For a generic one, such as {@code
   * List<Customer>}, use the form with a {@link TypeRef}; SLUICE-3004 says so where it is needed.
   *
   * @return the recorded value; null only if {@code body} returned null
   * @throws StepFailedException when the last attempt failed
   */
  default <T extends @Nullable Object> T step(String name, StepBody<T> body) {
    return step(name, (TypeRef<T>) null, StepOptions.DEFAULT, body);
  }

  /** As {@link #step(String, StepBody)}, with its own retries or timeout. */
  default <T extends @Nullable Object> T step(String name, StepOptions options, StepBody<T> body) {
    return step(name, (TypeRef<T>) null, options, body);
  }

  /** As {@link #step(String, StepBody)}, for a result whose type has parameters. */
  default <T> T step(String name, TypeRef<T> type, StepBody<T> body) {
    return step(name, type, StepOptions.DEFAULT, body);
  }

  /**
   * As {@link #step(String, StepBody)}.
   *
   * @param type what the result is read as; null: what {@code body} says it returns
   */
  <T extends @Nullable Object> T step(
      String name, @Nullable TypeRef<T> type, StepOptions options, StepBody<T> body);

  /** As {@link #step(String, StepBody)}, for a step without a result. */
  default void step(String name, StepAction action) {
    step(name, StepOptions.DEFAULT, action);
  }

  /** As {@link #step(String, StepBody)}, for a step without a result. */
  default void step(String name, StepOptions options, StepAction action) {
    step(name, TypeRef.of(Object.class), options, new ActionBody(action));
  }

  /**
   * Starts a step in a branch of its own, on a virtual thread. Its name is taken here, in the
   * caller's branch, so a loop may start {@code mail}, {@code mail:1} … side by side.
   */
  default <T extends @Nullable Object> Async<T> stepAsync(String name, StepBody<T> body) {
    return stepAsync(name, (TypeRef<T>) null, StepOptions.DEFAULT, body);
  }

  /** As {@link #stepAsync(String, StepBody)}, with its own retries or timeout. */
  default <T extends @Nullable Object> Async<T> stepAsync(
      String name, StepOptions options, StepBody<T> body) {
    return stepAsync(name, (TypeRef<T>) null, options, body);
  }

  /** As {@link #stepAsync(String, StepBody)}, for a result whose type has parameters. */
  default <T> Async<T> stepAsync(String name, TypeRef<T> type, StepBody<T> body) {
    return stepAsync(name, type, StepOptions.DEFAULT, body);
  }

  /**
   * As {@link #stepAsync(String, StepBody)}.
   *
   * @param type what the result is read as; null: what {@code body} says it returns
   */
  <T extends @Nullable Object> Async<T> stepAsync(
      String name, @Nullable TypeRef<T> type, StepOptions options, StepBody<T> body);

  /**
   * Starts a branch of several steps, on a virtual thread. A branch that nobody joins still belongs
   * to the run: the run completes when it is done, and fails with it. At most 10,000 a turn.
   */
  <T extends @Nullable Object> Async<T> async(Supplier<T> branch);

  /**
   * Runs branches side by side and waits for all of them.
   *
   * @return their results in the given order
   * @throws RuntimeException what the first failed branch (in the given order) threw, once none of
   *     them is running or blocked; the failures of others are suppressed in it
   */
  <T extends @Nullable Object> List<T> parallel(List<? extends Supplier<? extends T>> branches);

  /**
   * Ends the turn here and goes on {@code duration} later; no thread and no process is held.
   *
   * @param duration 0 to 366 days; SLUICE-3007 otherwise
   */
  void sleep(String name, Duration duration);

  /**
   * Ends the turn here and goes on at {@code instant}; at once when that is past.
   *
   * @param instant at most 366 days ahead; SLUICE-3007 otherwise
   */
  void sleepUntil(String name, Instant instant);

  /**
   * Sends events as one step: all of them, and again with the same ids if the step is repeated.
   *
   * @param events 1 to 5,000
   * @return their ids in the given order
   * @throws StepFailedException when an event is invalid (SLUICE-3013) or the last attempt failed
   */
  List<String> sendEvent(String name, List<NewEvent> events);

  /** As {@link #sendEvent(String, List)}. */
  default List<String> sendEvent(String name, NewEvent... events) {
    return sendEvent(name, List.of(events));
  }

  /**
   * The step that is running; inside a step body only, on its own thread (SLUICE-3010 elsewhere).
   */
  Step currentStep();
}
