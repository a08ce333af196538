package dev.sluice.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * <p><b>Blocking.</b> A branch that comes to a sleep, a wait, an invocation, or a step whose next
 * attempt is not due, is unwound by a throwable that is neither an {@code Exception} nor of a
 * public type; {@code finally} runs, {@code catch (Exception e)} does not. Code that swallows it
 * (by {@code catch (Throwable t)}) gains nothing: every later call in that branch throws it again,
 * and the turn ends as suspended.
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
   * A step whose input is recorded with it. An operator may rerun a run from this step with an
   * edited input; {@code body} is then given that one.
   *
   * <p>The types of input and result are taken from {@code body}, as in {@link #step(String,
   * StepBody)}; {@code body} is given what a later turn would read.
   *
   * @param input anything that Jackson writes, at most 4 MiB
   */
  default <I extends @Nullable Object, T extends @Nullable Object> T step(
      String name, I input, StepFunction<I, T> body) {
    return step(name, null, input, null, StepOptions.DEFAULT, body);
  }

  /** As {@link #step(String, Object, StepFunction)}, with its own retries or timeout. */
  default <I extends @Nullable Object, T extends @Nullable Object> T step(
      String name, StepOptions options, I input, StepFunction<I, T> body) {
    return step(name, null, input, null, options, body);
  }

  /**
   * As {@link #step(String, Object, StepFunction)}.
   *
   * @param inputType what the input is read as; null: what {@code body} says it takes
   * @param type what the result is read as; null: what {@code body} says it returns
   */
  <I extends @Nullable Object, T extends @Nullable Object> T step(
      String name,
      @Nullable TypeRef<I> inputType,
      I input,
      @Nullable TypeRef<T> type,
      StepOptions options,
      StepFunction<I, T> body);

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

  /** As {@link #step(String, Object, StepFunction)}, in a branch of its own. */
  default <I extends @Nullable Object, T extends @Nullable Object> Async<T> stepAsync(
      String name, I input, StepFunction<I, T> body) {
    return stepAsync(name, null, input, null, StepOptions.DEFAULT, body);
  }

  /**
   * As {@link #step(String, Object, StepFunction)}, in a branch of its own.
   *
   * @param inputType what the input is read as; null: what {@code body} says it takes
   * @param type what the result is read as; null: what {@code body} says it returns
   */
  <I extends @Nullable Object, T extends @Nullable Object> Async<T> stepAsync(
      String name,
      @Nullable TypeRef<I> inputType,
      I input,
      @Nullable TypeRef<T> type,
      StepOptions options,
      StepFunction<I, T> body);

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
   * Ends the turn here until an event comes; no thread and no process is held.
   *
   * <p>An event counts from the start of the step before the wait on (of its first attempt, if it
   * was tried several times), so that one which comes between a request and the wait for its answer
   * is not lost; without a step before it, from the run's start on. How far back the engine can
   * look is its setting. The event that started the run, and those that earlier waits of the branch
   * took, do not count again; an event may end any number of waits of other branches and runs.
   *
   * @return the event with its data as JSON; empty when the time ran out
   * @throws SluiceException SLUICE-2101 to 2104 when its condition is no expression, SLUICE-3015,
   *     SLUICE-3016
   */
  default Optional<Event<JsonNode>> waitForEvent(String name, WaitOptions options) {
    return waitForEvent(name, options, JsonNode.class);
  }

  /** As {@link #waitForEvent(String, WaitOptions)}; the event's data is read as {@code data}. */
  default <T> Optional<Event<T>> waitForEvent(String name, WaitOptions options, Class<T> data) {
    return waitForEvent(name, options, TypeRef.of(data));
  }

  /**
   * As {@link #waitForEvent(String, WaitOptions)}; the event's data is read as {@code data}, and
   * one that does not read so fails the run with SLUICE-3006.
   */
  <T> Optional<Event<T>> waitForEvent(String name, WaitOptions options, TypeRef<T> data);

  /** As {@link #waitForEvent(String, WaitOptions)}, in a branch of its own. */
  default Async<Optional<Event<JsonNode>>> waitForEventAsync(String name, WaitOptions options) {
    return waitForEventAsync(name, options, JsonNode.class);
  }

  /** As {@link #waitForEvent(String, WaitOptions, Class)}, in a branch of its own. */
  default <T> Async<Optional<Event<T>>> waitForEventAsync(
      String name, WaitOptions options, Class<T> data) {
    return waitForEventAsync(name, options, TypeRef.of(data));
  }

  /** As {@link #waitForEvent(String, WaitOptions, TypeRef)}, in a branch of its own. */
  <T> Async<Optional<Event<T>>> waitForEventAsync(
      String name, WaitOptions options, TypeRef<T> data);

  /**
   * Waits for the first of several events, as {@link #waitForEvent(String, WaitOptions)} does for
   * one; the others are waited for no longer.
   *
   * @param timeout 1 ms to 366 days (SLUICE-3015)
   * @param options 1 to 100, without timeouts of their own (SLUICE-3016)
   * @return the event and which option it matched; empty when the time ran out
   */
  Optional<MatchedEvent> waitForAny(String name, Duration timeout, List<WaitOptions> options);

  /** As {@link #waitForAny}, in a branch of its own. */
  Async<Optional<MatchedEvent>> waitForAnyAsync(
      String name, Duration timeout, List<WaitOptions> options);

  /**
   * Waits for all of several events, each as {@link #waitForEvent(String, WaitOptions)} does. Each
   * is a step of its own: {@code name}, {@code name:1} …
   *
   * @param timeout 1 ms to 366 days (SLUICE-3015)
   * @param options 1 to 100, without timeouts of their own (SLUICE-3016)
   * @return for each option its event, or empty where the time ran out
   */
  List<Optional<Event<JsonNode>>> waitForAll(
      String name, Duration timeout, List<WaitOptions> options);

  /** As {@link #waitForAll}, in a branch of its own. */
  Async<List<Optional<Event<JsonNode>>>> waitForAllAsync(
      String name, Duration timeout, List<WaitOptions> options);

  /**
   * Waits for a signal that another run sends by {@link #sendSignal}. A signal is an event named
   * {@code sluice/signal}: it counts as events do in {@link #waitForEvent(String, WaitOptions)},
   * and reaches every run that waits for it.
   *
   * @param signal which one, 1 to 256 characters (SLUICE-3016), such as {@code order-17/packed}
   * @param timeout 1 ms to 366 days (SLUICE-3015)
   * @return what was sent with it; empty when the time ran out
   */
  default Optional<JsonNode> waitForSignal(String name, String signal, Duration timeout) {
    return waitForSignal(name, signal, timeout, TypeRef.of(JsonNode.class));
  }

  /** As {@link #waitForSignal(String, String, Duration)}; what was sent is read as {@code type}. */
  default <T> Optional<T> waitForSignal(
      String name, String signal, Duration timeout, Class<T> type) {
    return waitForSignal(name, signal, timeout, TypeRef.of(type));
  }

  /** As {@link #waitForSignal(String, String, Duration)}; what was sent is read as {@code type}. */
  <T> Optional<T> waitForSignal(String name, String signal, Duration timeout, TypeRef<T> type);

  /**
   * Sends a signal, as a step. A signal that nobody waits for is kept for as long as the engine
   * looks back, for a wait that is about to open, and has no effect otherwise.
   *
   * @param signal which one, 1 to 256 characters (SLUICE-3016)
   * @param data anything but null that Jackson writes
   */
  void sendSignal(String name, String signal, Object data);

  /**
   * Runs another function, of this app or another, as a run of its own and waits for its result.
   * That run retries by its own policy and is not cancelled with this one.
   *
   * @param functionId what to run; one that is not registered fails the step (SLUICE-4111)
   * @param data anything that Jackson writes as a JSON object, at most 1 MiB (SLUICE-3017)
   * @return what it returned; null when it returned nothing
   * @throws StepFailedException when it failed (SLUICE-4112), was cancelled (SLUICE-4113) or did
   *     not end within 366 days (SLUICE-4114, it goes on); not tried again
   */
  default @Nullable JsonNode invoke(String name, String functionId, Object data) {
    return invoke(name, functionId, data, JsonNode.class);
  }

  /** As {@link #invoke(String, String, Object)}; the result is read as {@code type}. */
  default <T> @Nullable T invoke(String name, String functionId, Object data, Class<T> type) {
    return invoke(name, functionId, data, TypeRef.of(type), Bounds.TIMEOUT.max());
  }

  /**
   * As {@link #invoke(String, String, Object)}; the result is read as {@code type}.
   *
   * @param timeout how long to wait for it, 1 ms to 366 days (SLUICE-3015)
   */
  default <T> @Nullable T invoke(
      String name, String functionId, Object data, Class<T> type, Duration timeout) {
    return invoke(name, functionId, data, TypeRef.of(type), timeout);
  }

  /**
   * As {@link #invoke(String, String, Object)}; the result is read as {@code type}.
   *
   * @param timeout how long to wait for it, 1 ms to 366 days (SLUICE-3015)
   */
  <T> @Nullable T invoke(
      String name, String functionId, Object data, TypeRef<T> type, Duration timeout);

  /** As {@link #invoke(String, String, Object, Class)}, in a branch of its own. */
  default <T> Async<@Nullable T> invokeAsync(
      String name, String functionId, Object data, Class<T> type) {
    return invokeAsync(name, functionId, data, TypeRef.of(type), Bounds.TIMEOUT.max());
  }

  /**
   * As {@link #invoke(String, String, Object, TypeRef, Duration)}, in a branch of its own: so
   * several may run side by side.
   */
  <T> Async<@Nullable T> invokeAsync(
      String name, String functionId, Object data, TypeRef<T> type, Duration timeout);

  /**
   * The step that is running; inside a step body only, on its own thread (SLUICE-3010 elsewhere).
   */
  Step currentStep();
}
