package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.callsAfter;
import static dev.sluice.openai.script.ScriptedAnswer.json;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.Shop.Draft;
import dev.sluice.openai.Shop.Line;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ModelRequest.Role;
import dev.sluice.openai.script.ModelRequest.Said;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentTest {
  private static final Draft DRAFT =
      new Draft("Your refund", "Dear Ada", List.of(new Line("lamp", new BigDecimal("12.75"))));

  private final ScriptedModelServer server = ScriptedModelServer.start();
  private final Shop shop = new Shop();
  private final Agent<Draft> agent =
      Agent.named("support")
          .model("gpt-5-mini")
          .instructions("Answer politely.")
          .tools(Tools.of(shop).idempotencyKey("requestKey"))
          .output(Draft.class)
          .build();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachCallOfModelAndToolIsAStep(Api api) {
    twoToolsThenADraft();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api), agent))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Where is my money?"));

      assertThat(run).isCompleted().hasOutput(DRAFT);
      assertThat(run.steps().stream().map(step -> step.name()).toList())
          .containsExactlyInAnyOrder(
              "agent/model", "agent/tool-look_up_customer", "agent/tool-refund", "agent/model:1");
      assertThat(run).hasStepOutput("agent/tool-refund", "paid back 12.75");
    }
    ModelRequest first = server.requests().getFirst();
    assertThat(first.instructions()).isEqualTo("Answer politely.");
    assertThat(first.tools()).containsExactly("explode", "look_up_customer", "refund");
    assertThat(first.schema()).isEqualTo("Draft");
    assertThat(server.requests().getLast().said())
        .contains(new Said(Role.USER, "Where is my money?", null))
        .contains(new Said(Role.RESULT, "paid back 12.75", "refund"))
        .contains(
            new Said(Role.RESULT, "{\"id\":7,\"name\":\"Ada\",\"plan\":null}", "look_up_customer"));
  }

  @ParameterizedTest
  @EnumSource
  void aCrashRepeatsNeitherCallsNorSpend(Api api) {
    twoToolsThenADraft();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api), agent))) {
      sluice.loseWorkerAfter("agent/model:1");
      TestRun run = sluice.send("shop/asked", new Agents.Question("Where is my money?"));

      assertThat(run).isCompleted().hasOutput(DRAFT);
    }
    assertThat(shop.calls).hasSize(2);
    // The call that was lost before it was recorded is made again, the first one is not.
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().stream().filter(r -> r.hasResultOf("refund"))).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aToolIsGivenTheSameKeyOnEveryAttempt(Api api) {
    twoToolsThenADraft();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api), agent))) {
      sluice.loseWorkerAfter("agent/tool-refund");
      assertThat(sluice.send("shop/asked", new Agents.Question("Money?"))).isCompleted();
    }
    List<String> refunds = shop.calls.stream().filter(one -> one.startsWith("refund")).toList();
    assertThat(refunds).hasSize(2);
    assertThat(refunds.getFirst()).startsWith("refund lamp null ").isEqualTo(refunds.getLast());
  }

  @ParameterizedTest
  @EnumSource
  void aFailedToolIsToldToTheModelAfterItsLastAttempt(Api api) {
    server
        .when(r -> r.hasResultOf("explode"), r -> text("I cannot: " + r.resultsOf("explode")))
        .otherwise(r -> calls(call("explode", Map.of())));
    Agent<String> clumsy = Agent.named("clumsy").model("gpt-5-mini").tools(Tools.of(shop)).build();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api), clumsy))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Go"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run)
          .isCompleted()
          .hasOutput("I cannot: [Error: the warehouse is on fire]")
          .hasAttempts("agent/tool-explode", 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailedToolFailsTheRunWhereTheAgentSaysSo(Api api) {
    server.otherwise(r -> calls(call("explode", Map.of())));
    Agent<String> strict =
        Agent.named("strict")
            .model("gpt-5-mini")
            .tools(Tools.of(shop))
            .toolErrors(Agent.ToolErrors.FAIL)
            .build();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(api), strict))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Go"));
      sluice.advance(Duration.ofHours(1));

      assertThat(run).isFailedWith("the warehouse is on fire");
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anAmountComesToAToolAsItWasWritten() {
    String amount = "1234567890123456.10"; // a double has fewer digits
    Map<String, Object> line = Map.of("item", "lamp", "price", new BigDecimal(amount));
    server
        .when(r -> r.hasResultOf("refund"), r -> text(r.resultsOf("refund").getFirst()))
        .otherwise(r -> calls(call("refund", Map.of("line", line))));
    Agent<String> desk =
        Agent.named("desk")
            .model("gpt-5-mini")
            .tools(Tools.of(shop).idempotencyKey("requestKey"))
            .build();
    try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner(Api.RESPONSES), desk))) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Hi")))
          .isCompleted()
          .hasOutput("paid back " + amount);
    }
  }

  @Test
  void whatAModelThoughtGoesBackToItAndToNoOther() {
    server
        .when(r -> r.model().equals("gpt-5"), r -> text("Done."))
        .when(
            r -> r.hasResultOf("look_up_customer"),
            r -> callsAfter("It is about money.", call("transfer_to_billing", Map.of())))
        .otherwise(r -> callsAfter("Who is it?", call("look_up_customer", Map.of("id", 7))));
    Agent<String> desk =
        Agent.named("desk")
            .model("gpt-5-mini")
            .tools(Tools.of(shop))
            .handOff(Agent.named("billing").model("gpt-5").build())
            .build();
    for (AgentRunner one :
        List.of(runner(Api.RESPONSES), runner(Api.RESPONSES).listener(p -> {}))) {
      int before = server.requests().size();
      try (SluiceTest sluice = SluiceTest.of(Agents.answering(one, desk))) {
        assertThat(sluice.send("shop/asked", new Agents.Question("Money?")))
            .isCompleted()
            .hasOutput("Done.");
      }
      List<ModelRequest> asked = server.requests().subList(before, before + 3);
      assertThat(asked.get(1).said()).contains(new Said(Role.REASONING, "Who is it?", null));
      assertThat(asked.get(2).said())
          .noneMatch(said -> said.role() == Role.REASONING)
          .contains(new Said(Role.CALL, "{\"id\":7}", "look_up_customer"));
    }
  }

  private AgentRunner runner(Api api) {
    return AgentRunner.of(Agents.at(server, api));
  }

  private void twoToolsThenADraft() {
    server
        .when(r -> r.hasResultOf("refund"), r -> json(DRAFT))
        .otherwise(
            r ->
                calls(
                    call("look_up_customer", Map.of("id", 7)),
                    call("refund", Map.of("line", DRAFT.lines().getFirst()))));
  }
}
