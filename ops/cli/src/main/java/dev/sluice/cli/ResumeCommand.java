package dev.sluice.cli;

import picocli.CommandLine.Command;

/** {@code sluice resume}: lets a paused function go on. */
@Command(
    name = "resume",
    description = "Let the runs of a paused function go on.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice resume greet-customer")
final class ResumeCommand extends FunctionSwitch {
  ResumeCommand(Terminal terminal) {
    super(terminal, "resume");
  }

  @Override
  String ordered(String function) {
    return "Resumption of "
        + function
        + " ordered; what queued meanwhile goes on within its limits.";
  }

  @Override
  String next(String function) {
    return "See its runs: sluice runs --function " + function;
  }
}
