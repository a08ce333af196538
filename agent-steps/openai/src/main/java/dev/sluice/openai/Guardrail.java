package dev.sluice.openai;

/** Looks at what goes into an agent or comes out of it. */
@FunctionalInterface
public interface Guardrail<I> {
  /**
   * Runs in a step of its own, once for each value; may call others.
   *
   * @throws Exception tried again by the step's budget, then fails the agent
   */
  Verdict check(I value) throws Exception;
}
