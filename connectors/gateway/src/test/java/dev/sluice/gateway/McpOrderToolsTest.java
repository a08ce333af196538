package dev.sluice.gateway;

import static dev.sluice.gateway.McpHarness.control;
import static dev.sluice.gateway.McpHarness.json;
import static dev.sluice.gateway.McpHarness.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.topics.RunIds;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tools that act on runs. */
class McpOrderToolsTest {
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
  void namedRunsAreReplayedEachOnItsOwn() {
    mcp.http.model.put(RUN, RunStatus.FAILED, 7, "load", "charge");
    mcp.http.model.put(OTHER, RunStatus.RUNNING, 7);

    JsonNode answer =
        mcp.call(
            "replay_runs",
            Map.of(
                "runIds",
                List.of(RUN, OTHER),
                "fromStep",
                "charge",
                "input",
                List.of(1),
                "requestId",
                "q-1"));

    String newRun = RunIds.ofReplay(RUN, "q-1");
    assertThat(answer.path("runs").get(0).path("newRunId").asText()).isEqualTo(newRun);
    assertThat(answer.path("runs").get(1).path("error").path("code").asText())
        .isEqualTo("SLUICE-1204");
    assertThat(mcp.http.sent()).hasSize(1);
    Control control = control(mcp.http.sent().getFirst());
    assertThat(control.getBy()).isEqualTo("mcp");
    Replay replay = (Replay) control.getBody();
    assertThat(replay.getFromStep()).isEqualTo("charge");
    assertThat(utf8(replay.getStepInput())).isEqualTo("[1]");
  }

  @Test
  void whenNoneIsCancelledItIsAnError() {
    mcp.http.model.put(RUN, RunStatus.COMPLETED, 7);
    CallToolResult none = mcp.result("cancel_runs", Map.of("runIds", List.of(RUN)));
    assertThat(none.isError()).isTrue();
    assertThat(json(none).at("/runs/0/error/code").asText()).isEqualTo("SLUICE-1203");

    mcp.http.model.put(RUN, RunStatus.SLEEPING, 8);
    JsonNode one = mcp.call("cancel_runs", Map.of("runIds", List.of(RUN), "reason", "twice"));

    assertThat(one.at("/runs/0/runId").asText()).isEqualTo(RUN);
    assertThat(control(mcp.http.sent().getFirst()).getBody()).isEqualTo(new Cancel(RUN, "twice"));
  }

  @Test
  void aFilterIsAnOperationWithItsProgress() {
    mcp.http.model.operations.add(operation("op-1"));

    JsonNode answer =
        mcp.call(
            "replay_runs",
            Map.of(
                "filter",
                Map.of("function", "greet", "error", "429", "statuses", List.of("FAILED")),
                "force",
                true,
                "requestId",
                "op-1"));

    assertThat(answer.path("operationId").asText()).isEqualTo("op-1");
    assertThat(answer.path("status").asText()).isEqualTo("DONE");
    assertThat(answer.path("matched").asInt()).isEqualTo(2);
    assertThat(mcp.http.sent()).hasSize(4);
    Bulk bulk = (Bulk) control(mcp.http.sent().getFirst()).getBody();
    assertThat(bulk.getAction()).isEqualTo(BulkAction.REPLAY_FORCE);
    assertThat(bulk.getErrorText()).isEqualTo("429");

    mcp.http.model.away = true;
    assertThat(mcp.call("cancel_runs", Map.of("filter", Map.of("all", true))).has("operationId"))
        .isTrue();
  }

  private static OperationTrace operation(String id) {
    return new OperationTrace(
        id,
        OperationTrace.Status.DONE,
        "REPLAY_FORCE",
        "greet",
        null,
        null,
        List.of(),
        null,
        null,
        null,
        "",
        "mcp",
        FakeReadModel.STARTED,
        10,
        2,
        List.of(new OperationTrace.Part(0, 10, 2, true, null)));
  }
}
