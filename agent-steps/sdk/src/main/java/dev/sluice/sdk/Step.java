package dev.sluice.sdk;

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
}
