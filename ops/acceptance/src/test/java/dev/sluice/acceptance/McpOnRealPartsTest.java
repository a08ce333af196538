package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way of a model with runs that fail and sleep: every tool, through all real parts. */
@Timeout(180)
class McpOnRealPartsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Checkout shop = new Checkout();

  @TempDir Path folder;

  private static DurableFunction nap() {
    return DurableFunction.define("nap")
        .on(Trigger.event("shop/tired"))
        .run(
            (ctx, event) -> {
              ctx.sleep("long", Duration.ofHours(1));
              return "slept";
            });
  }

  @Test
  void whatFailedIsUnderstoodFixedAndReplayed() throws Exception {
    DevConfig config = DevConfig.in(folder).withPort(0).withKafkaPort(0);
    try (DevServer server = DevServer.start(config);
        Worker worker =
            FunctionHost.app("shop")
                .kafka(server.bootstrap())
                .functions(shop.charge(), nap())
                .start();
        McpSyncClient client = client(server.uri())) {
      assertThat(worker).isNotNull();
      assertThat(client.listTools().tools()).hasSize(13);
      await()
          .atMost(SOON)
          .until(() -> ids(call(client, "list_functions", Map.of())).contains("charge"));

      String failed = fails(client);
      replays(client, failed);
      sleepsAndIsCancelled(client);
      readsTheDocumentation(client);

      JsonNode operation =
          call(
              client,
              "replay_runs",
              Map.of("filter", Map.of("function", "charge"), "waitSeconds", 25));
      assertThat(operation.path("status").asText()).isEqualTo("DONE");
      assertThat(operation.path("matched").asInt()).isEqualTo(1);
    }
  }

  private static List<String> ids(JsonNode functions) {
    return functions.path("functions").findValuesAsText("id");
  }

  /** Sends an event whose run fails, and finds out why. */
  private static String fails(McpSyncClient client) throws Exception {
    String event =
        call(client, "send_event", Map.of("name", "shop/order", "data", Map.of("n", 1)))
            .path("eventId")
            .asText();
    JsonNode polled = call(client, "poll_run_status", Map.of("eventId", event, "waitSeconds", 25));
    assertThat(polled.path("done").asBoolean()).as(polled.toString()).isTrue();
    String run = polled.at("/runs/0/id").asText();
    JsonNode listed = call(client, "list_runs", Map.of("statuses", List.of("FAILED")));
    assertThat(listed.path("runs").findValuesAsText("id")).containsExactly(run);

    assertThat(call(client, "get_run", Map.of("runId", run)).path("error").asText())
        .contains("card refused");
    JsonNode step =
        call(client, "get_run_trace", Map.of("runId", run, "step", "charge")).at("/steps/0");
    assertThat(step.path("status").asText()).isEqualTo("FAILED");
    assertThat(step.at("/attempts/0/error/stack").asText()).contains("Checkout.java");
    return run;
  }

  private void replays(McpSyncClient client, String failed) throws Exception {
    shop.broken.set(false);
    String replay =
        call(client, "replay_runs", Map.of("runIds", List.of(failed)))
            .at("/runs/0/newRunId")
            .asText();
    JsonNode polled = call(client, "poll_run_status", Map.of("runIds", List.of(replay)));
    assertThat(polled.at("/runs/0/output").asInt()).as(polled.toString()).isEqualTo(1);
    JsonNode trace = call(client, "get_run_trace", Map.of("runId", replay));
    assertThat(trace.at("/steps/0/memoized").asBoolean()).isTrue();
    assertThat(trace.at("/steps/1/memoized").asBoolean(true)).isFalse();
    assertThat(trace.path("replayOf").asText()).isEqualTo(failed);
    assertThat(shop.loaded).hasValue(1);
  }

  private static void sleepsAndIsCancelled(McpSyncClient client) throws Exception {
    String run =
        call(client, "invoke_function", Map.of("functionId", "nap")).path("runId").asText();
    await()
        .atMost(SOON)
        .until(
            () ->
                call(client, "poll_run_status", Map.of("runIds", List.of(run), "waitSeconds", 1))
                    .at("/runs/0/status")
                    .asText()
                    .equals("SLEEPING"));
    assertThat(call(client, "get_run_status", Map.of("runId", run)).path("ended").asBoolean(true))
        .isFalse();

    call(client, "cancel_runs", Map.of("runIds", List.of(run), "reason", "enough"));
    JsonNode polled = call(client, "poll_run_status", Map.of("runIds", List.of(run)));
    assertThat(polled.at("/runs/0/status").asText()).isEqualTo("CANCELLED");
    assertThat(polled.at("/runs/0/reason").asText()).isEqualTo("enough");
    JsonNode trace = call(client, "get_run_trace", Map.of("runId", run));
    assertThat(trace.path("orders").findValuesAsText("by")).containsOnly("mcp");
  }

  private static McpSyncClient client(URI server) {
    McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(server.toString())
                    .endpoint("/mcp")
                    .build())
            .requestTimeout(Duration.ofSeconds(60))
            .build();
    client.initialize();
    return client;
  }

  private static void readsTheDocumentation(McpSyncClient client) throws Exception {
    JsonNode match =
        call(client, "grep_docs", Map.of("pattern", "^. SLUICE-1204")).at("/matches/0");
    String page = match.path("page").asText();
    int line = match.path("line").asInt();
    assertThat(call(client, "list_docs", Map.of()).path("pages").findValuesAsText("name"))
        .contains(page);
    assertThat(text(client, "read_doc", Map.of("name", page, "from", line, "lines", 1)))
        .startsWith(match.path("text").asText().substring(0, 20));
  }

  private static JsonNode call(McpSyncClient client, String tool, Map<String, Object> arguments)
      throws Exception {
    return JSON.readTree(text(client, tool, arguments));
  }

  private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
    var result = client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    String text = ((McpSchema.TextContent) result.content().getFirst()).text();
    assertThat(result.isError()).as(text).isFalse();
    return text;
  }
}
