package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guardrails, budgets, hand-offs, listeners, and what a model does wrong. */
class RulesTest {
  private final ScriptedModelServer server = ScriptedModelServer.start();
  private final Shop shop = new Shop();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anInputThatAGuardrailStopsReachesNoModel() {
    Agent<String> agent =
        agent()
            .inputGuardrail(
                "no-cards",
                said ->
                    said.getFirst().text().contains("4111")
                        ? Verdict.stop("a card number")
                        : Verdict.pass())
            .build();
    server.otherwise(request -> text("Hello"));
    try (SluiceTest sluice = sluice(agent)) {
      assertThat(sluice.send("shop/asked", new Agents.Question("my card is 4111")))
          .isFailedWith("guardrail 'no-cards'")
          .hasSteps("agent/guard-no-cards");
      assertThat(server.requests()).isEmpty();

      assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
          .isCompleted()
          .hasSteps("agent/guard-no-cards", "agent/model");
    }
  }

  @Test
  void anOutputThatAGuardrailDoesNotLikeIsAskedForAgain() {
    Agent<String> agent =
        agent()
            .outputGuardrail(
                "polite",
                answer ->
                    answer.contains("Dear") ? Verdict.pass() : Verdict.again("Begin with Dear."))
            .build();
    server
        .when(request -> request.instructions().contains("Begin with Dear."), r -> text("Dear Ada"))
        .otherwise(request -> text("Hey"));
    try (SluiceTest sluice = sluice(agent)) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
          .isCompleted()
          .hasOutput("Dear Ada")
          .hasSteps("agent/model", "agent/guard-polite", "agent/model:1", "agent/guard-polite:1");
    }
  }

  @Test
  void anAnswerOfAnotherFormIsAskedForAgain() {
    Agent<Shop.Line> agent = agent().output(Shop.Line.class).build();
    server
        .when(
            request -> request.instructions().contains("does not read as Line"),
            r -> text("{\"item\":\"lamp\",\"price\":3}"))
        .otherwise(request -> text("a lamp, I think"));
    try (SluiceTest sluice = sluice(agent)) {
      assertThat(sluice.send("shop/asked", new Agents.Question("What?")))
          .isCompleted()
          .hasOutput(Map.of("item", "lamp", "price", 3));
    }
  }

  @Test
  void anAgentThatNeverAnswersStopsAtItsTurnBudget() {
    server.otherwise(request -> calls(call("look_up_customer", Map.of("id", 7))));
    try (SluiceTest sluice = sluice(agent().maxTurns(3).build())) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi"))).isFailedWith("SLUICE-3203");
    }
    assertThat(server.requests()).hasSize(3);
    assertThat(shop.calls).hasSize(3);
  }

  @Test
  void noCallIsMadeOnceTheTokensAreUsedUp() {
    server.otherwise(request -> calls(call("look_up_customer", Map.of("id", 7))));
    try (SluiceTest sluice = sluice(agent().maxTokens(20).build())) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi"))).isFailedWith("SLUICE-3204");
    }
    assertThat(server.requests()).hasSizeBetween(1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentHandsOverToAnother(Api api) {
    Agent<String> billing =
        Agent.named("billing")
            .model("gpt-5")
            .description("Knows about money.")
            .instructions("You do bills.")
            .build();
    server
        .when(request -> request.model().equals("gpt-5"), request -> text("It is 12 dollars."))
        .otherwise(request -> calls(call("transfer_to_billing", Map.of())));
    try (SluiceTest sluice =
        SluiceTest.of(Agents.answering(runner(api), agent().handOff(billing).build()))) {
      assertThat(sluice.send("shop/asked", new Agents.Question("How much?")))
          .isCompleted()
          .hasOutput("It is 12 dollars.")
          .hasSteps("agent/model", "agent/model:1");
    }
    assertThat(server.requests().getLast().instructions()).isEqualTo("You do bills.");
    assertThat(server.requests().getLast().userSays("How much?")).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aListenerHearsTheAnswerWhileItComes(Api api) {
    server
        .when(
            request -> request.hasResultOf("look_up_customer"), r -> text("Dear Ada, all is well"))
        .otherwise(request -> calls(call("look_up_customer", Map.of("id", 7))));
    List<String> heard = new CopyOnWriteArrayList<>();
    AgentRunner streaming =
        runner(api)
            .listener(
                part -> {
                  heard.add(part.step() + "|" + part.text());
                  throw new IllegalStateException("a listener's own problem");
                });
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(streaming, agent().build()))) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
          .isCompleted()
          .hasOutput("Dear Ada, all is well");
    }
    assertThat(heard)
        .containsExactly(
            "agent/model:1|Dear ",
            "agent/model:1|Ada, ",
            "agent/model:1|all ",
            "agent/model:1|is ",
            "agent/model:1|well");
    assertThat(server.requests()).allMatch(request -> request.streaming());
  }

  @ParameterizedTest
  @EnumSource
  void whatALiveAgentDoesIsPublishedAsItDoesIt(Api api) {
    server
        .when(
            request -> request.hasResultOf("look_up_customer"),
            r -> text("Dear Ada, all is well").spoken(Duration.ofMillis(60)))
        .otherwise(request -> calls(call("look_up_customer", Map.of("id", 7))));
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api).live(), agent().build()))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      assertThat(run).isCompleted().hasOutput("Dear Ada, all is well");
      assertThat(run.messages())
          .allMatch(message -> message.channel().equals(AgentRunner.CHANNEL))
          .allMatch(message -> message.data().path("agent").asText().equals("support"))
          .hasSizeGreaterThan(3);
      assertThat(run.messages().subList(0, 2))
          .extracting(message -> message.step() + " " + message.data())
          .containsExactly(
              "agent/tool-look_up_customer"
                  + " {\"kind\":\"tool-begun\",\"agent\":\"support\",\"tool\":\"look_up_customer\"}",
              "agent/tool-look_up_customer"
                  + " {\"kind\":\"tool-ended\",\"agent\":\"support\",\"tool\":\"look_up_customer\",\"failed\":false}");
      assertThat(words(run)).isEqualTo("Dear Ada, all is well");
    }
  }

  private static String words(TestRun run) {
    return run.messages().stream()
        .filter(message -> message.step().contains("/model"))
        .map(message -> message.data().path("text").asText())
        .collect(Collectors.joining());
  }

  @Test
  void wordsThatComeFastArePublishedTogetherAndNoneIsLost() {
    String answer = "word ".repeat(5_000).strip();
    server.otherwise(request -> text(answer));
    try (SluiceTest sluice =
        SluiceTest.of(Agents.answering(runner(Api.CHAT).live(), agent().build()))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      assertThat(run).isCompleted().hasOutput(answer);
      assertThat(run.messages()).hasSizeLessThan(500);
      assertThat(words(run)).isEqualTo(answer);
    }
  }

  @Test
  void aModelIsToldOfToolsAndArgumentsThatAreNotThere() {
    server
        .when(
            request ->
                request.resultsOf("look_up_customer").stream().anyMatch(r -> r.contains("id")),
            request ->
                text(
                    String.join("; ", request.resultsOf("fly"))
                        + "; "
                        + String.join("; ", request.resultsOf("look_up_customer"))))
        .otherwise(
            request ->
                calls(call("fly", Map.of()), call("look_up_customer", Map.of("id", "seven"))));
    try (SluiceTest sluice = sluice(agent().build())) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));

      assertThat(run).isCompleted().hasAttempts("agent/tool-look_up_customer", 1);
      assertThat(String.valueOf(run.output()))
          .contains("there is no tool 'fly'")
          .contains("Expected argument 'id'");
    }
    assertThat(shop.calls).isEmpty();
  }

  @Test
  void anInputEditedForARerunIsWhatTheConversationGoesOnWith() {
    server
        .when(request -> request.hasResultOf("look_up_customer"), r -> text(r.lastUserText()))
        .otherwise(request -> calls(call("look_up_customer", Map.of("id", 7))));
    try (SluiceTest sluice = sluice(agent().build())) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Hi"));
      assertThat(run).isCompleted().hasOutput("Hi");

      TestRun rerun =
          sluice.replayFrom(
              run,
              "agent/model",
              new AgentLoop.Asked(
                  "support", "gpt-5-nano", List.of(new Entry.Said(Message.Role.USER, "Hi there"))));
      assertThat(rerun).isCompleted().hasOutput("Hi there");
    }
    assertThat(server.requests().get(2).model()).isEqualTo("gpt-5-nano");
  }

  @Test
  void descriptionsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> Agent.named("a b")).hasMessageContaining("SLUICE-3201");
    assertThatThrownBy(() -> Agent.named("a").build()).hasMessageContaining("SLUICE-3201");
    assertThatThrownBy(() -> agent().maxTurns(0)).hasMessageContaining("SLUICE-3201");
    assertThatThrownBy(() -> agent().maxTokens(0)).hasMessageContaining("SLUICE-3201");
    assertThatThrownBy(() -> Tools.of("a string")).hasMessageContaining("SLUICE-3202");
    Agent<String> twice = agent().tools(Tools.of(new Shop())).build();
    try (SluiceTest sluice = sluice(twice)) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
          .isFailedWith("to have different names");
    }
  }

  private Agent.Builder<String> agent() {
    return Agent.named("support").model("gpt-5-mini").tools(Tools.of(shop));
  }

  private AgentRunner runner(Api api) {
    return AgentRunner.of(Agents.at(server, api));
  }

  private SluiceTest sluice(Agent<?> agent) {
    return SluiceTest.of(Agents.answering(runner(Api.RESPONSES), agent));
  }
}
