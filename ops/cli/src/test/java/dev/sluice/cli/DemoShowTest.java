package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.COMPOSED;
import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static dev.sluice.cli.ApiServer.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoShowTest {
  private ApiServer server;
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    server =
        new ApiServer()
            .on(
                "GET /v1/functions",
                200,
                "{\"functions\":[]}",
                "{\"functions\":[{\"id\":\"greet-customer\"}]}")
            .on("POST /e/dev", 200, "{\"ids\":[\"ev-1\"],\"status\":200}")
            .on(
                "GET /v1/runs",
                200,
                "{\"runs\":[],\"cursor\":null}",
                "{\"runs\":[" + summary(RUN, "RUNNING", "") + "],\"cursor\":null}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itWaitsForTheFunctionSendsAndFollowsEachRunToItsEnd() throws InterruptedException {
    server.on(
        "GET /v1/runs/" + RUN,
        200,
        run("RUNNING", 1, "", COMPOSED),
        run("COMPLETED", 2, "", COMPOSED));

    List<JsonNode> runs = play(Duration.ofSeconds(20));

    assertThat(runs).hasSize(1);
    assertThat(server.asked())
        .contains("POST /e/dev [{\"name\":\"demo/greet\",\"data\":{\"name\":\"Ada\"}}]");
    assertThat(out.toString().lines().map(line -> line.substring(10)))
        .containsExactly(
            RUN + "  compose-greeting  SUCCEEDED", RUN + "  RUNNING", RUN + "  COMPLETED");
  }

  @Test
  void aRunThatFailsEndsItWithTheRunsId() {
    server.on("GET /v1/runs/" + RUN, 200, run("FAILED", 1, "", COMPOSED));

    assertThatThrownBy(() -> play(Duration.ofSeconds(20)))
        .hasMessageStartingWith("SLUICE-5028 ")
        .hasMessageContaining(RUN);
  }

  @Test
  void timeThatRunsOutSaysWhatIsMissing() {
    server.on("GET /v1/runs/" + RUN, 200, run("SLEEPING", 1, "", COMPOSED));

    assertThatThrownBy(() -> play(Duration.ofSeconds(2)))
        .hasMessageStartingWith("SLUICE-5027 ")
        .hasMessageContaining("1 of 1 runs have not ended");
  }

  private List<JsonNode> play(Duration limit) throws InterruptedException {
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(out), false, false, 10_000, 10_000);
    return new DemoShow(terminal, new Server(server.url()))
        .play("greet-customer", "demo/greet", 1, limit);
  }
}
