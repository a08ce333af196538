package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class McpToolsTest {
  private final ScriptedModelServer server =
      ScriptedModelServer.start()
          .when(r -> r.hasResultOf("weather"), r -> text(String.join("; ", r.resultsOf("weather"))))
          .otherwise(r -> calls(call("weather", Map.of("city", r.lastUserText()))));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void toolsOfAServerOverHttpAreSteps() {
    try (WeatherServer weather = WeatherServer.start(0);
        McpTools tools = McpTools.http("weather", weather.endpoint(), Map.of("X-Team", "support"));
        SluiceTest sluice = sluice(tools.only("weather"))) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Graz"));

      assertThat(run)
          .isCompleted()
          .hasSteps("agent/mcp-weather", "agent/model", "agent/tool-weather", "agent/model:1");
      assertThat(String.valueOf(run.output())).contains("Graz").doesNotContain("\"null\"");
      assertThat(server.requests().getFirst().tools()).containsExactly("weather");

      assertThat(sluice.send("shop/asked", new Agents.Question("Atlantis")))
          .isCompleted()
          .hasOutput("Error: there is no such city")
          .hasAttempts("agent/tool-weather", 1);
    }
  }

  @Test
  void aRepeatOfACallHasTheSameKey() {
    try (WeatherServer weather = WeatherServer.start(0);
        McpTools tools = McpTools.http("weather", weather.endpoint(), Map.of());
        SluiceTest sluice = sluice(tools)) {
      sluice.loseWorkerAfter("agent/tool-weather");
      TestRun run = sluice.send("shop/asked", new Agents.Question("Graz"));
      assertThat(run).isCompleted();
      TestRun other = sluice.send("shop/asked", new Agents.Question("Graz"));
      assertThat(String.valueOf(run.output())).isNotEqualTo(String.valueOf(other.output()));
    }
  }

  @Test
  void aServerThatWasAwayIsCalledAgainByTheStep() {
    WeatherServer weather = WeatherServer.start(0);
    int port = weather.port();
    try (McpTools tools = McpTools.http("weather", weather.endpoint(), Map.of());
        SluiceTest sluice = sluice(tools)) {
      assertThat(sluice.send("shop/asked", new Agents.Question("Graz"))).isCompleted();

      weather.close();
      TestRun run = sluice.send("shop/asked", new Agents.Question("Linz"));
      assertThat(run).isRetrying("agent/mcp-weather");

      try (WeatherServer back = WeatherServer.start(port)) {
        assertThat(back.port()).isEqualTo(port);
        sluice.advance(Duration.ofMinutes(5));
        assertThat(run).isCompleted();
      }
    }
  }

  @Test
  void aServerMayBeAProcessOfItsOwn() {
    try (McpTools tools = McpTools.stdio("weather", WeatherServer.command(), Map.of());
        SluiceTest sluice = sluice(tools)) {
      TestRun run = sluice.send("shop/asked", new Agents.Question("Graz"));
      assertThat(run).isCompleted();
      assertThat(String.valueOf(run.output())).contains("Graz");
    }
    assertThat(ProcessHandle.current().children())
        .noneMatch(p -> p.info().commandLine().orElse("").contains("WeatherServer"));
  }

  private SluiceTest sluice(McpTools tools) {
    Agent<String> agent = Agent.named("support").model("gpt-5-mini").tools(tools).build();
    AgentRunner runner = AgentRunner.of(Agents.at(server, OpenAiSettings.Api.RESPONSES));
    return SluiceTest.of(Agents.answering(runner, agent));
  }
}
