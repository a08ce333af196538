package dev.sluice.dev;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.openai.Tools;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent in a worker of its own process, killed after the third call of a tool while the model is
 * asked again: what was done by then is done once, for good.
 */
@Timeout(240)
class AgentOnKafkaTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void afterAKillNoCompletedCallIsMadeAgain(@TempDir Path folder) throws Exception {
    Path done = Files.createFile(folder.resolve("done"));
    DevConfig config = DevConfig.in(folder.resolve("data")).withPort(0).withKafkaPort(0);
    try (ScriptedModelServer model = script();
        DevServer server = DevServer.start(config)) {
      String run;
      try (ChildJvm worker = startHost(server, model, done)) {
        await().atMost(SOON).until(() -> get(server, "/v1/functions").toString().contains("count"));
        post(server, "/e/agents", "{\"name\":\"test/count\",\"data\":{}}");
        // Three tools have answered, and the fourth question is out: the script is slow to answer.
        await().atMost(SOON).until(() -> model.requests().size() == 4);
        worker.kill();
      }
      run = get(server, "/v1/runs").at("/runs/0/id").asText();
      int asked = model.requests().size();
      assertThat(asked).isEqualTo(4);

      try (ChildJvm worker = startHost(server, model, done)) {
        await()
            .atMost(SOON)
            .until(
                () -> get(server, "/v1/runs/" + run).path("status").asText().equals("COMPLETED"));
        assertThat(worker.isAlive()).isTrue();
      }
      JsonNode trace = get(server, "/v1/runs/" + run);
      assertThat(trace.path("output").asText()).isEqualTo("1, 2, 3");
      // Four questions in all; only the one that was in flight came twice.
      assertThat(model.requests()).hasSize(5);
      assertThat(model.requests().get(4)).isEqualTo(model.requests().get(3));
      assertThat(Files.readAllLines(done, UTF_8)).containsExactly("1", "2", "3");
      JsonNode steps = trace.path("steps");
      assertThat(steps.findValues("modelCalls").stream().mapToInt(JsonNode::size).sum())
          .isEqualTo(4);
      assertThat(trace.path("costUsd").decimalValue()).isPositive();
      assertThat(trace.path("tokens").asLong()).isPositive();
    }
  }

  private static ScriptedModelServer script() {
    return ScriptedModelServer.start()
        .when(
            r -> r.resultsOf("count").size() == 3,
            r -> text(String.join(", ", r.resultsOf("count"))).after(Duration.ofSeconds(5)))
        .otherwise(r -> calls(call("count", Map.of("next", r.resultsOf("count").size() + 1))));
  }

  private static ChildJvm startHost(DevServer server, ScriptedModelServer model, Path done)
      throws IOException {
    return ChildJvm.start(CountHost.class, server.bootstrap(), model.baseUrl(), done.toString());
  }

  private JsonNode get(DevServer server, String path) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.uri().resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  private void post(DevServer server, String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.uri().resolve(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  /** A tool that leaves a line in a file for each call. */
  static final class Counter {
    private final Path done;

    Counter(Path done) {
      this.done = done;
    }

    @JsonPropertyDescription("Counts on")
    int count(int next) throws IOException {
      Files.writeString(done, next + "\n", StandardOpenOption.APPEND);
      return next;
    }
  }

  /** A function host as its own process. */
  static final class CountHost {
    public static void main(String[] args) {
      AgentRunner runner = AgentRunner.of(OpenAiSettings.of(URI.create(args[1]), "none"));
      Agent<String> agent =
          Agent.named("counter")
              .model("gpt-5-mini")
              .tools(Tools.of(new Counter(Path.of(args[2]))))
              .build();
      DurableFunction count =
          DurableFunction.define("count")
              .on(Trigger.event("test/count"))
              .run((ctx, event) -> runner.run(ctx, "agent", agent, "Count to three").output());
      var unused = FunctionHost.app("counting").kafka(args[0]).functions(count).start();
      System.out.println("ready");
    }
  }
}
