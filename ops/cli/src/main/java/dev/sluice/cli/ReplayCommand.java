package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice replay}: a new run from the memo of an old one. */
@Command(
    name = "replay",
    description =
        "Run a run again on the code that is deployed now: a new run that takes over the steps that"
            + " succeeded.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice replay r2-0hxk4v7m1f3q8c6d5s9tbn2wze",
      "  sluice replay r2-0hxk4v7m1f3q8c6d5s9tbn2wze --force"
    })
final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "RUN_ID", description = "The run to repeat.")
  private String runId = "";

  @Option(names = "--force", description = "Take nothing over: every step runs again.")
  private boolean force;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer =
        options
            .server()
            .post(
                "/v1/runs/" + Server.segment(runId) + "/replay",
                JsonNodeFactory.instance.objectNode().put("force", force));
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    String replay = Json.text(answer, "runId");
    terminal.say("Replay ordered" + (replay.isEmpty() ? "." : ": run " + replay + "."));
    terminal.say(
        (replay.isEmpty()
                ? "See it: sluice runs --watch"
                : "Follow it: sluice run " + replay + " --watch")
            + options.suffix());
    return Main.OK;
  }
}
