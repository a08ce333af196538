package dev.sluice.inference;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings.Api;
import dev.sluice.openai.Tools;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
    assertThat(server.requests()).noneMatch(ModelRequest::streaming);
    assertThat(stock.asked).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsHeardIsSaidInTheCallersNameAndTheAnswerIsTheSame(Api api) {
    server
        .when(r -> r.hasResultOf("lamps_left"), r -> text("There are four lamps left"))
        .otherwise(r -> calls(call("lamps_left", Map.of("shop", "Graz"))));
    InferencePool pool =
        InferencePool.builder()
            .provider(ModelProvider.at("local", server.baseUrl(), "none"))
            .model("gpt-5-mini", Limits.of(2))
            .build();
    Agent<String> agent = Agent.named("stock").model("gpt-5-mini").tools(Tools.of(stock)).build();
    AgentRunner silent = AgentRunner.through(Infer.route(pool.id()), api);
    DurableFunction function =
        DurableFunction.define("count")
            .on(Trigger.event("shop/asked"))
            .run(
                Asked.class,
                (ctx, event) ->
                    (event.data().live() ? silent.live() : silent)
                        .run(ctx, "agent", agent, "How many?"));

    try (SluiceTest sluice = SluiceTest.of(function, pool.functions().getFirst())) {
      TestRun heard = sluice.send("shop/asked", new Asked(true));
      TestRun whole = sluice.send("shop/asked", new Asked(false));

      assertThat(heard).isCompleted();
      assertThat(heard.output()).isEqualTo(whole.output());
      assertThat(
              Objects.requireNonNull(heard.output())
                  .path("usage")
                  .path("completionTokens")
                  .asLong())
          .isPositive();
      assertThat(answers(heard)).isEqualTo(answers(whole)).hasSize(2);
      assertThat(words(heard)).isEqualTo("There are four lamps left");
      assertThat(heard.messages())
          .filteredOn(message -> message.data().path("kind").asText().equals("text"))
          .isNotEmpty()
          .allMatch(message -> message.step().equals("agent/model:1"))
          .allMatch(message -> message.data().path("agent").asText().equals("stock"));
      assertThat(whole.messages()).isEmpty();
      assertThat(poolRuns(sluice)).hasSize(4).allMatch(run -> run.messages().isEmpty());
    }
    assertThat(server.requests())
        .extracting(ModelRequest::streaming)
        .containsExactly(true, true, false, false);
  }

  private record Asked(boolean live) {}

  /** The provider's answers as they were recorded, without ids and what says nothing. */
  private static List<Object> answers(TestRun run) {
    return run.steps().stream()
        .filter(step -> step.name().startsWith("agent/model"))
        .map(step -> said(Objects.requireNonNull(step.output())))
        .toList();
  }

  private static Object said(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> fields = new TreeMap<>();
      json.properties().stream()
          .filter(field -> !isSilent(field.getValue()) && !field.getKey().endsWith("id"))
          .forEach(field -> fields.put(field.getKey(), said(field.getValue())));
      return fields;
    }
    if (json.isArray()) {
      return json.valueStream().map(AgentThroughPoolTest::said).toList();
    }
    return json.isNumber() ? json.asDouble() : json.asText();
  }

  private static boolean isSilent(JsonNode json) {
    return json.isNull() || (json.isArray() && json.isEmpty()) || json.asText("-").isEmpty();
  }

  private static String words(TestRun run) {
    return run.messages().stream()
        .map(message -> message.data().path("text").asText(""))
        .collect(Collectors.joining());
  }

  private static List<TestRun> poolRuns(SluiceTest sluice) {
    return sluice.runs().stream()
        .filter(run -> run.functionId().equals("inference.infer.gpt-5-mini"))
        .toList();
  }
}
