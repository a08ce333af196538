package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private record Said(String session, String text) {}

  @Test
  void aConversationGoesOnOverSeveralRuns() {
    InMemorySessions store = new InMemorySessions();
    Agent<String> agent = Agent.named("support").model("gpt-5-mini").build();
    try (ScriptedModelServer server =
        ScriptedModelServer.start()
            .when(
                r -> r.lastUserText().equals("Who am I?"),
                r -> text(r.userSays("I am Ada") ? "You are Ada." : "I do not know."))
            .otherwise(r -> text("Hello"))) {
      Sessions sessions =
          Sessions.of(AgentRunner.of(Agents.at(server, OpenAiSettings.Api.RESPONSES)), store);
      DurableFunction chat =
          DurableFunction.define("chat")
              .on(Trigger.event("shop/said"))
              .concurrency(1, "event.data.session")
              .run(
                  Said.class,
                  (ctx, event) ->
                      sessions
                          .run(ctx, "agent", agent, event.data().session(), event.data().text())
                          .output());
      try (SluiceTest sluice = SluiceTest.of(chat)) {
        sluice.loseWorkerAfter("agent/session-write");
        assertThat(sluice.send("shop/said", new Said("ada", "I am Ada"))).isCompleted();
        assertThat(store.read("ada"))
            .containsExactly(Message.user("I am Ada"), Message.assistant("Hello"));

        assertThat(sluice.send("shop/said", new Said("bob", "Who am I?")))
            .hasOutput("I do not know.");
        assertThat(sluice.send("shop/said", new Said("ada", "Who am I?")))
            .hasOutput("You are Ada.")
            .hasSteps("agent/session-read", "agent/model", "agent/session-write");
      }
    }
    assertThat(store.read("nobody")).isEqualTo(List.of());
  }
}
