package dev.sluice.examples.support.local;

import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.agent.SupportTools;
import dev.sluice.examples.support.functions.Assistant;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.NonRetryableException;

/** The agent of a bad deployment: its step fails, and no further attempt would help. */
public final class BrokenAssistant implements Assistant {
  @Override
  public Reply answer(
      Context ctx, String step, String instructions, SupportTools tools, String input) {
    return ctx.step(
        step,
        () -> {
          throw new NonRetryableException("The prompt template of this version has no 'subject'");
        });
  }
}
