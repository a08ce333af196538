package dev.sluice.gateway;

import static dev.sluice.gateway.McpHarness.control;
import static dev.sluice.gateway.McpHarness.event;
import static dev.sluice.gateway.McpHarness.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.RunIds;
import io.modelcontextprotocol.spec.McpSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tools that start runs and look at them. */
class McpRunToolsTest {
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final String OTHER = RunIds.ofEvent(3, "greet", "e-2");

  @SuppressWarnings("NullAway.Init")
  private McpHarness mcp;

  @BeforeEach
  void start() {
    mcp = new McpHarness();
  }

  @AfterEach
  void stop() {
    mcp.close();
  }

  @Test
  void aClientIsToldOfEveryTool() {
    List<McpSchema.Tool> tools = mcp.client.listTools().tools();

    assertThat(tools.stream().map(McpSchema.Tool::name))
        .containsExactly(
            "list_functions",
            "send_event",
            "invoke_function",
            "get_run_status",
            "poll_run_status",
            "list_runs",
            "get_run",
            "get_run_trace",
            "replay_runs",
            "cancel_runs",
            "list_docs",
            "grep_docs",
            "read_doc");
    assertThat(tools)
        .allSatisfy(
            tool -> {
              assertThat(tool.description()).hasSizeGreaterThan(60);
              assertThat(tool.inputSchema())
                  .containsEntry("type", "object")
                  .containsEntry("additionalProperties", false)
                  .doesNotContainKeys("oneOf", "anyOf", "allOf");
            });
    assertThat(
            tools.stream()
                .filter(tool -> !tool.annotations().readOnlyHint())
                .map(McpSchema.Tool::name))
        .containsExactly("send_event", "invoke_function", "replay_runs", "cancel_runs");
    assertThat(mcp.client.getServerInfo().name()).isEqualTo("sluice");
    assertThat(mcp.client.getServerInstructions()).contains("poll_run_status");
  }

  @Test
  void functionsAreListed() {
    JsonNode functions = mcp.call("list_functions", Map.of()).path("functions");

    assertThat(functions.findValuesAsText("id")).containsExactly("greet", "limited");
    assertThat(functions.get(0).has("pausedAt")).isFalse();
    assertThat(mcp.call("list_functions", Map.of("app", "none")).path("functions")).isEmpty();
  }

  @Test
  void anEventIsSentAsItWasGiven() throws Exception {
    Map<String, Object> data = Map.of("amount", new BigDecimal("1.10"));
    JsonNode answer =
        mcp.call("send_event", Map.of("name", "shop/order", "id", "o-1", "data", data, "ts", 7));

    assertThat(answer.path("eventId").asText()).isEqualTo("o-1");
    Event event = event(mcp.http.sent().getFirst());
    assertThat(event.getName()).isEqualTo("shop/order");
    assertThat(event.getTs().toEpochMilli()).isEqualTo(7);
    assertThat(utf8(event.getData())).isEqualTo("{\"amount\":1.10}");
  }

  @Test
  void aFunctionIsStartedByHand() {
    JsonNode answer =
        mcp.call(
            "invoke_function",
            Map.of("functionId", "greet", "data", Map.of("n", 1), "idempotencyKey", "once"));

    var record = mcp.http.sent().getFirst();
    assertThat(answer.path("eventId").asText()).isEqualTo("once");
    assertThat(answer.path("runId").asText())
        .isEqualTo(RunIds.ofEvent(record.partition(), "greet", "once"));
    assertThat(control(record).getBy()).isEqualTo("mcp");
    Start start = (Start) control(record).getBody();
    assertThat(utf8(start.getEvent().getData())).isEqualTo("{\"n\":1}");
    assertThat(mcp.call("invoke_function", Map.of("functionId", "limited")).has("runId")).isFalse();
    assertThat(mcp.refused("invoke_function", Map.of("functionId", "no"))).isEqualTo("SLUICE-1208");
  }

  @Test
  void aRunIsShownInShortAndWhole() {
    mcp.http.model.put(RUN, RunStatus.RUNNING, 7, "load", "charge");

    JsonNode status = mcp.call("get_run_status", Map.of("runId", RUN));
    JsonNode run = mcp.call("get_run", Map.of("runId", RUN));
    JsonNode trace =
        mcp.call("get_run_trace", Map.of("runId", RUN, "step", "charge", "maxChars", 3));

    assertThat(status.path("status").asText()).isEqualTo("RUNNING");
    assertThat(status.path("ended").asBoolean(true)).isFalse();
    assertThat(run.path("input").path("n").asDouble()).isEqualTo(1.1);
    assertThat(run.path("steps").findValuesAsText("name")).containsExactly("load", "charge");
    assertThat(run.path("steps").get(0).has("startedAt")).isFalse();
    assertThat(trace.path("stepsTotal").asInt()).isEqualTo(2);
    assertThat(trace.path("steps")).hasSize(1);
    assertThat(trace.path("steps").get(0).path("startedAt").asText())
        .isEqualTo("2026-11-22T10:00:00Z");
    assertThat(trace.path("input").path("cut").asInt()).isEqualTo("{\"n\":1.10}".length());
    assertThat(trace.path("input").path("start").asText()).isEqualTo("{\"n…");
    for (String tool : List.of("get_run", "get_run_status", "get_run_trace")) {
      assertThat(mcp.refused(tool, Map.of("runId", OTHER))).isEqualTo("SLUICE-1202");
    }
    assertThat(mcp.refused("get_run_trace", Map.of("runId", RUN, "step", "no")))
        .isEqualTo("SLUICE-1210");
  }

  @Test
  void stepsAreShownPieceByPiece() {
    mcp.http.model.put(RUN, RunStatus.RUNNING, 7, "a", "b", "c");

    JsonNode trace = mcp.call("get_run_trace", Map.of("runId", RUN, "firstStep", 2, "maxSteps", 1));

    assertThat(trace.path("steps").findValuesAsText("name")).containsExactly("b");
  }

  @Test
  void runsAreListedByFilter() {
    mcp.http.model.put(RUN, RunStatus.FAILED, 7);

    JsonNode page =
        mcp.call(
            "list_runs",
            Map.of(
                "statuses",
                List.of("FAILED"),
                "functionId",
                "greet",
                "expression",
                "output.total > 1",
                "from",
                "2026-11-22T11:00:00+01:00",
                "cursor",
                "abc"));

    assertThat(page.path("runs").get(0).path("id").asText()).isEqualTo(RUN);
    assertThat(page.has("cursor")).isFalse();
    var filter = mcp.http.model.asked.getLast();
    assertThat(filter.statuses()).containsExactly(RunStatus.FAILED);
    assertThat(filter.function()).isEqualTo("greet");
    assertThat(filter.expression()).isEqualTo("output.total > 1");
    assertThat(filter.from()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(filter.limit()).isEqualTo(20);
    assertThat(filter.cursor()).isEqualTo("abc");
  }

  @Test
  void runsAreWaitedForUntilAllHaveEnded() throws Exception {
    mcp.http.model.put(RUN, RunStatus.COMPLETED, 7);
    mcp.http.model.put(OTHER, RunStatus.RUNNING, 7);
    // Not in the common pool: the client may need its threads for the answer.
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<JsonNode> polled =
          beside.submit(() -> mcp.call("poll_run_status", Map.of("runIds", List.of(RUN, OTHER))));
      Thread.sleep(300);
      assertThat(polled.isDone()).isFalse();

      mcp.http.model.put(OTHER, RunStatus.FAILED, 8);

      assertThat(polled.get().path("done").asBoolean()).isTrue();
      assertThat(polled.get().path("runs").findValuesAsText("status"))
          .containsExactly("COMPLETED", "FAILED");
    }
  }

  @Test
  void pollingEndsWithWhatThereIs() {
    mcp.http.model.put(RUN, RunStatus.SLEEPING, 7);
    String unknown = RunIds.ofEvent(1, "greet", "unknown");

    JsonNode answer =
        mcp.call("poll_run_status", Map.of("runIds", List.of(RUN, unknown), "waitSeconds", 0));
    JsonNode unmatched = mcp.call("poll_run_status", Map.of("eventId", "a/b c"));

    assertThat(answer.path("done").asBoolean(true)).isFalse();
    assertThat(answer.path("unknown").get(0).asText()).isEqualTo(unknown);
    assertThat(unmatched.path("matched").asBoolean(true)).isFalse();
    assertThat(unmatched.path("done").asBoolean()).isTrue();
    assertThat(mcp.refused("poll_run_status", Map.of("eventId", "no", "waitSeconds", 0)))
        .isEqualTo("SLUICE-1207");
  }

  @Test
  void aReadModelThatIsAwayIsToldAndEventsAreTakenMeanwhile() {
    mcp.http.model.away = true;

    assertThat(mcp.refused("list_runs", Map.of())).isEqualTo("SLUICE-1103");
    assertThat(mcp.call("send_event", Map.of("name", "a")).path("eventId").asText()).hasSize(26);
  }
}
