package dev.sluice.examples.support.providers;

import dev.sluice.examples.support.agent.Instructions;
import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.agent.SupportTools;
import dev.sluice.examples.support.functions.Assistant;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.Skills;
import dev.sluice.openai.Tools;
import dev.sluice.sdk.Context;

/** The agent on a model: each of its calls, of the model and of tools, is a step of its own. */
public final class ModelAssistant implements Assistant {
  private static final int MAX_CALLS = 12;
  private static final long MAX_TOKENS = 60_000;

  private static final String SKILLS = "dev/sluice/examples/support/skills";

  private final Skills skills = Skills.onClassPath(Instructions.class, SKILLS);
  private final AgentRunner runner;
  private final String model;

  /**
   * By this runner.
   *
   * @param model as the provider calls it, such as {@code gpt-5-mini}
   */
  public ModelAssistant(AgentRunner runner, String model) {
    this.runner = runner;
    this.model = model;
  }

  @Override
  public Reply answer(
      Context ctx, String step, String instructions, SupportTools tools, String input) {
    Agent<Reply> agent =
        Agent.named("support")
            .model(model)
            .instructions(instructions)
            .tools(Tools.of(tools))
            .tools(skills)
            .maxTurns(MAX_CALLS)
            .maxTokens(MAX_TOKENS)
            .output(Reply.class)
            .build();
    return runner.run(ctx, step, agent, input).output();
  }
}
