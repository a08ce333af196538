package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/** The step that is running; of use while its attempt runs. */
public interface Step {
  /** Its memo key: the name it was given, with {@code :1}, {@code :2} … for repeats. */
  String name();

  /** From 1. */
  int attempt();

  /**
   * The same on every attempt of this step of this run and on no other; hand it to the provider (as
   * {@code Idempotency-Key} or the like) so that a repeat does no harm.
   */
  String idempotencyKey();

  /**
   * Tells what the attempt used of the function's {@linkplain Tokens token budgets}; calls add up,
   * and count also when the attempt fails. Thread-safe.
   *
   * @param tokens at least 0; SLUICE-3018 otherwise
   */
  void usedTokens(long tokens);

  /**
   * Tells of a call of a model: it is shown in the trace with its cost, and its tokens count as
   * {@linkplain #usedTokens used}; also when the attempt fails. Of one attempt the first 100 calls
   * are shown, the tokens of all count. Thread-safe.
   */
  void modelCall(ModelCall call);

  /**
   * Says something to whoever follows the run at this moment, such as a part of an answer or how
   * far the step is. It is no part of the run: nothing of it is recorded, a step whose outcome is
   * known says nothing again, and what cannot be written in time is dropped. It never waits for
   * Kafka. What one attempt says arrives in order; a later attempt, or the same one on another
   * worker after a crash, says its own, and followers can tell them apart. Thread-safe.
   *
   * @param channel what followers choose by: 1 to 64 characters {@code a-z A-Z 0-9 . _ / -}
   * @param data anything that Jackson writes, at most 64 KiB once it is written
   * @throws dev.sluice.errors.SluiceException SLUICE-6250 {@code channel} is none, SLUICE-6251
   *     {@code data} is too large, SLUICE-3003 it cannot be written
   */
  void publish(String channel, @Nullable Object data);

  /**
   * As {@link #publish}, to whoever follows the run that invoked this one, in the name of the step
   * that invoked it: so one that works for another run is heard there, also of another app. Epoch
   * and attempt are those of this step. Dropped when no run invoked this one, or when this one is a
   * replay. Thread-safe.
   *
   * @throws dev.sluice.errors.SluiceException as {@link #publish} does
   */
  void publishToCaller(String channel, @Nullable Object data);
}
