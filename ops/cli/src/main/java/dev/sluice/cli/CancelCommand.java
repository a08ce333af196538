package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice cancel}: ends a run before it is done. */
@Command(
    name = "cancel",
    description = "Cancel a run. A step that is running is finished first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice cancel r2-0hxk4v7m1f3q8c6d5s9tbn2wze --reason 'ordered twice'")
final class CancelCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "RUN_ID", description = "The run to cancel.")
  private String runId = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, shown in the trace.")
  private String reason = "";

  CancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode order = JsonNodeFactory.instance.objectNode();
    if (!reason.isBlank()) {
      order.put("reason", reason);
    }
    JsonNode answer = options.server().delete("/v1/runs/" + Server.segment(runId), order);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say("Cancellation ordered; it takes effect at the next step boundary.");
    terminal.say("See it: sluice run " + runId + options.suffix());
    return Main.OK;
  }
}
