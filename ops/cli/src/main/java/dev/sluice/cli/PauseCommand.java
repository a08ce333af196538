package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice pause}: lets a function start no further turn. */
@Command(
    name = "pause",
    description =
        "Let no further turn of a function start: its runs queue until it is resumed. Turns that"
            + " run are finished.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice pause greet-customer")
final class PauseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "FUNCTION", description = "The function's id.")
  private String function = "";

  PauseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer =
        options
            .server()
            .post("/v1/functions/" + Server.segment(function) + "/pause", JsonData.empty());
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say(
        "Pause of " + function + " ordered; turns that run are finished, its runs then queue.");
    terminal.say("Let it go on: sluice resume " + function + options.suffix());
    return Main.OK;
  }
}
