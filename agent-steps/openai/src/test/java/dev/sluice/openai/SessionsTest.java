package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ModelRequest.Role;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      try (SluiceTest sluice = SluiceTest.of(chat("said", sessions, agent))) {
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

  @ParameterizedTest
  @EnumSource
  void theNextRunKnowsWhatWasLookedUp(OpenAiSettings.Api api) {
    InMemorySessions store = new InMemorySessions();
    store.append("ada", "before", List.of(Message.user("Hi"), Message.assistant("Hello")));
    Shop shop = new Shop();
    Agent<String> billing = Agent.named("billing").model("gpt-5-mini").build();
    Agent<String> agent =
        Agent.named("support")
            .model("gpt-5-mini")
            .tools(Tools.of(shop).idempotencyKey("requestKey"))
            .handOff(billing)
            .build();
    try (ScriptedModelServer server =
        ScriptedModelServer.start()
            .when(r -> r.lastUserText().equals("And now?"), r -> text("As before."))
            .when(r -> r.hasResultOf("transfer_to_billing"), r -> text("You are number 7."))
            .when(
                r -> r.hasResultOf("look_up_customer"),
                r -> calls(call("transfer_to_billing", Map.of())))
            .otherwise(r -> calls(call("look_up_customer", Map.of("id", 7))))) {
      AgentRunner runner = AgentRunner.of(Agents.at(server, api));
      Sessions kept = Sessions.of(runner, store);
      try (SluiceTest sluice =
          SluiceTest.of(chat("chat", kept, agent), chat("brief", kept.withoutTools(), agent))) {
        assertThat(sluice.send("shop/chat", new Said("ada", "Who am I?"))).isCompleted();
        assertThat(sluice.send("shop/chat", new Said("ada", "And now?"))).hasOutput("As before.");
        assertThat(sluice.send("shop/brief", new Said("bob", "Who am I?"))).isCompleted();
      }

      String found = "{\"id\":7,\"name\":\"Ada\",\"plan\":null}";
      ModelRequest next =
          server.requests().stream()
              .filter(r -> r.lastUserText().equals("And now?"))
              .findFirst()
              .orElseThrow();
      assertThat(next.said())
          .containsExactly(
              new ModelRequest.Said(Role.USER, "Hi", null),
              new ModelRequest.Said(Role.ASSISTANT, "Hello", null),
              new ModelRequest.Said(Role.USER, "Who am I?", null),
              new ModelRequest.Said(Role.CALL, "{\"id\":7}", "look_up_customer"),
              new ModelRequest.Said(Role.RESULT, found, "look_up_customer"),
              new ModelRequest.Said(Role.ASSISTANT, "You are number 7.", null),
              new ModelRequest.Said(Role.USER, "And now?", null));
      assertThat(store.read("ada")).hasSize(7);
      assertThat(store.read("bob")).extracting(Message::role).doesNotContain(Message.Role.TOOL);
      assertThat(shop.calls).hasSize(2);
    }
  }

  private static DurableFunction chat(String id, Sessions sessions, Agent<String> agent) {
    return DurableFunction.define(id)
        .on(Trigger.event("shop/" + id))
        .concurrency(1, "event.data.session")
        .run(
            Said.class,
            (ctx, event) ->
                sessions
                    .run(ctx, "agent", agent, event.data().session(), event.data().text())
                    .output());
  }
}
