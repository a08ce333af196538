package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamCommandTest extends AgainstApi {
  private static final String PATH = "GET /v1/runs/" + RUN + "/stream";
  private static final String END = "event: end\nid: end\ndata: {\"status\":\"COMPLETED\"}\n\n";

  private static String said(int id, int epoch, String step, String data) {
    return "id: %d-0\ndata: {\"epoch\":%d,\"attempt\":1,\"channel\":\"agent\",\"step\":\"%s\",\"data\":%s}\n\n"
        .formatted(id, epoch, step, data);
  }

  private static String text(int id, int epoch, String words) {
    return said(id, epoch, "agent/model", "{\"kind\":\"text\",\"text\":\"" + words + "\"}");
  }

  @Test
  void wordsArePrintedAsTheyComeAndToolsAsLines() {
    server.on(
        PATH,
        200,
        ":\n\n"
            + said(1, 1, "agent/tool-refund", "{\"kind\":\"tool-begun\",\"tool\":\"refund\"}")
            + said(2, 1, "agent/tool-refund", "{\"kind\":\"tool-ended\",\"failed\":true}")
            + text(3, 1, "Dear ")
            + text(4, 1, "Ada\\u001b[2J")
            + said(5, 1, "count", "{\"done\":3}")
            + END);

    Shell shell = sluice("stream", RUN);

    assertThat(shell.code()).isEqualTo(Main.OK);
    assertThat(shell.lines())
        .containsExactly(
            "agent/tool-refund calls refund",
            "agent/tool-refund failed",
            "── agent/model",
            "Dear Ada�[2J",
            "count agent {\"done\":3}",
            "COMPLETED");
  }

  @Test
  void aStreamThatIsCutOffGoesOnAfterTheLastWordAndAStepThatBeginsAnewIsToldSo() {
    server.on(PATH, 200, text(7, 1, "Dear "), text(8, 2, "Dear Ada") + END);

    Shell shell = sluice("stream", RUN);

    assertThat(shell.lines())
        .containsExactly(
            "── agent/model", "Dear ", "── agent/model, anew", "Dear Ada", "COMPLETED");
    assertThat(server.lastEvents()).containsExactly("7-0");
  }

  @Test
  void asJsonEachMessageIsALineAndTheExitCodeSaysHowTheRunEnded() {
    server.on(PATH, 200, text(1, 1, "Dear") + END.replace("COMPLETED", "FAILED"));

    Shell shell = sluice("stream", RUN, "--channel", "agent", "--json");

    assertThat(shell.code()).isEqualTo(Main.FAILED);
    assertThat(shell.lines()).hasSize(1);
    assertThat(shell.lines().getFirst()).startsWith("{\"epoch\":1,");
    assertThat(server.asked()).containsExactly(PATH + "?channel=agent");
  }

  @Test
  void whatTheServerRefusesIsTold() {
    server.on(
        PATH,
        503,
        "{\"error\":{\"code\":\"SLUICE-6254\",\"message\":\"Too many.\",\"hint\":\"Close"
            + " some.\"}}");

    Shell shell = sluice("stream", RUN);

    assertThat(shell.code()).isEqualTo(Main.FAILED);
    assertThat(shell.err()).startsWith("SLUICE-6254 Too many.");
  }
}
