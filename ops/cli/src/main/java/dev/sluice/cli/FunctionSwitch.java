package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code sluice pause} and {@code sluice resume} have in common. */
abstract class FunctionSwitch implements Callable<Integer> {
  private final Terminal terminal;
  private final String order;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "FUNCTION", description = "The function's id.")
  private String function = "";

  /**
   * @param order last part of its path in the API
   */
  FunctionSwitch(Terminal terminal, String order) {
    this.terminal = terminal;
    this.order = order;
  }

  @Override
  public final Integer call() {
    JsonNode answer =
        options
            .server()
            .post("/v1/functions/" + Server.segment(function) + "/" + order, JsonData.empty());
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say(ordered(function));
    terminal.say(next(function) + options.suffix());
    return Main.OK;
  }

  /** What was ordered, for a person. */
  abstract String ordered(String function);

  /** What one may do now. */
  abstract String next(String function);
}
