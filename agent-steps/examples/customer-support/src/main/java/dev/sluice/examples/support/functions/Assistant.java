package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.agent.SupportTools;
import dev.sluice.sdk.Context;

/** Lets the agent work within a durable function. */
@FunctionalInterface
public interface Assistant {
  /**
   * What the agent answers.
   *
   * @param step what the names of its steps begin with
   * @param instructions what it is told
   * @param tools what it may do
   * @param input what it is to answer
   */
  Reply answer(Context ctx, String step, String instructions, SupportTools tools, String input);
}
