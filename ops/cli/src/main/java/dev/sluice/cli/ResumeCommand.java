package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice resume}: lets a paused function go on. */
@Command(
    name = "resume",
    description = "Let the runs of a paused function go on.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice resume greet-customer")
final class ResumeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "FUNCTION", description = "The function's id.")
  private String function = "";

  ResumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer =
        options
            .server()
            .post("/v1/functions/" + Server.segment(function) + "/resume", JsonData.empty());
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say(
        "Resumption of " + function + " ordered; what queued meanwhile goes on within its limits.");
    terminal.say("See its runs: sluice runs --function " + function + options.suffix());
    return Main.OK;
  }
}
