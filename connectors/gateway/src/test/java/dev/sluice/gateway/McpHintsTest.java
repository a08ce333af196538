package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.topics.RunIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model is told to do next: in tools, not in commands. */
@SuppressWarnings("NullAway.Init")
class McpHintsTest {
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final String UNKNOWN = RunIds.ofEvent(2, "greet", "e-2");

  private static McpHarness mcp;

  @BeforeAll
  static void start() {
    mcp = new McpHarness();
    mcp.http.model.put(RUN, RunStatus.FAILED, 7, "load");
  }

  @AfterAll
  static void stop() {
    mcp.close();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("get_run", Map.of("runId", "no-run"), "SLUICE-1202", "list_runs"),
        Arguments.of("get_run_status", Map.of("runId", UNKNOWN), "SLUICE-1202", "list_runs"),
        Arguments.of(
            "invoke_function", Map.of("functionId", "nobody"), "SLUICE-1208", "list_functions"),
        Arguments.of(
            "poll_run_status",
            Map.of("eventId", "never", "waitSeconds", 0),
            "SLUICE-1207",
            "waitSeconds"),
        Arguments.of(
            "list_runs",
            Map.of("expression", "event.data.x =="),
            "SLUICE-2101",
            "expressions.md (read_doc) has the language"),
        Arguments.of(
            "replay_runs", Map.of("filter", Map.of()), "SLUICE-1212", "send all: true in it"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void theHintNamesATool(String tool, Map<String, Object> arguments, String code, String hint) {
    assertThat(mcp.refused(tool, arguments)).isEqualTo(code);
    JsonNode error = McpHarness.json(mcp.result(tool, arguments)).path("error");
    assertThat(error.path("hint").asText()).contains(hint);
  }

  static Stream<Arguments> mistakesOfOneRun() {
    return Stream.of(
        Arguments.of("no-run", Map.of(), "SLUICE-1201", "list_runs"),
        Arguments.of(UNKNOWN, Map.of(), "SLUICE-1202", "list_runs"),
        Arguments.of(RUN, Map.of("input", 7), "SLUICE-1209", "Name the step with fromStep"));
  }

  @ParameterizedTest
  @MethodSource("mistakesOfOneRun")
  void soDoesThatOfEachOfSeveralRuns(
      String run, Map<String, Object> more, String code, String hint) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("runIds", List.of(run));
    JsonNode error = McpHarness.json(mcp.result("replay_runs", arguments)).at("/runs/0/error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("hint").asText()).contains(hint).doesNotContain("--");
  }
}
