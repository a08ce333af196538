package dev.sluice.cli;

import picocli.CommandLine.Command;

/** {@code sluice pause}: lets a function start no further turn. */
@Command(
    name = "pause",
    description =
        "Let no further turn of a function start: its runs queue until it is resumed. Turns that"
            + " run are finished.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice pause greet-customer")
final class PauseCommand extends FunctionSwitch {
  PauseCommand(Terminal terminal) {
    super(terminal, "pause");
  }

  @Override
  String ordered(String function) {
    return "Pause of " + function + " ordered; turns that run are finished, its runs then queue.";
  }

  @Override
  String next(String function) {
    return "Let it go on: sluice resume " + function;
  }
}
