package dev.sluice.openai;

import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import java.net.URI;

/** What the tests of agents have in common. */
final class Agents {
  private Agents() {}

  record Question(String text) {}

  static OpenAiSettings at(ScriptedModelServer server, OpenAiSettings.Api api) {
    return OpenAiSettings.of(URI.create(server.baseUrl()), "none").with(api);
  }

  /** A function that has {@code agent} answer what comes in, without retries of its own. */
  static DurableFunction answering(AgentRunner runner, Agent<?> agent) {
    return DurableFunction.define("answer")
        .on(Trigger.event("shop/asked"))
        .retries(2)
        .run(
            Question.class,
            (ctx, event) -> runner.run(ctx, "agent", agent, event.data().text()).output());
  }
}
