package dev.sluice.inference;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.Tools;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent whose models a pool asks. */
class AgentThroughPoolTest {
  private final ScriptedModelServer server = ScriptedModelServer.start();
  private final Stock stock = new Stock();

  /** The agent's tool. */
  public static final class Stock {
    private final AtomicInteger asked = new AtomicInteger();

    @JsonPropertyDescription("How many lamps a shop has left.")
    public int lampsLeft(String shop) {
      asked.incrementAndGet();
      return shop.length();
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void thePoolAsksTheModelsAndToolsStaySteps(Api api) {
    server
        .when(r -> r.hasResultOf("lamps_left"), r -> text("Left: " + r.resultsOf("lamps_left")))
        .otherwise(r -> calls(call("lamps_left", Map.of("shop", "Graz"))));
    InferencePool pool =
        InferencePool.builder()
            .provider(ModelProvider.at("local", server.baseUrl(), "none"))
            .model("gpt-5-mini", Limits.of(2))
            .build();
    AgentRunner runner = AgentRunner.through(Infer.route(pool.id()), api);
    Agent<String> agent = Agent.named("stock").model("gpt-5-mini").tools(Tools.of(stock)).build();
    DurableFunction function =
        DurableFunction.define("count")
            .on(Trigger.event("shop/asked"))
            .run((ctx, event) -> runner.run(ctx, "agent", agent, "How many?").output());

    try (SluiceTest sluice = SluiceTest.of(function, pool.functions().getFirst())) {
      sluice.loseWorkerAfter("agent/tool-lamps_left");
      TestRun run = sluice.send("shop/asked", Map.of());

      assertThat(run).isCompleted().hasOutput("Left: [4]");
      assertThat(run.steps().stream().map(step -> step.name()).toList())
          .containsExactlyInAnyOrder("agent/model", "agent/tool-lamps_left", "agent/model:1");
      assertThat(sluice.runs())
          .filteredOn(other -> other.functionId().equals("inference.infer.gpt-5-mini"))
          .hasSize(2);
    }
    assertThat(server.requests()).hasSize(2);
    assertThat(stock.asked).hasValue(2);
  }
}
