package dev.sluice.openai;

/**
 * Hears what a model says while its step runs. What is heard is never the durable result: an
 * attempt that fails has been heard in part, the next one begins anew, and a recorded answer is not
 * heard again.
 */
@FunctionalInterface
public interface AgentListener {
  /**
   * A part of an answer.
   *
   * @param runId of the run
   * @param agent name of the agent
   * @param step name of the step
   * @param attempt of the step, from 1; a higher one begins anew
   * @param text the part, some characters
   */
  record Part(String runId, String agent, String step, int attempt, String text) {}

  /** Called on the step's thread, in order; what it throws is logged and ignored. */
  void heard(Part part);
}
