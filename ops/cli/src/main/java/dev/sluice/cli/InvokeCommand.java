package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice invoke}: starts a function by hand. */
@Command(
    name = "invoke",
    description = "Start a function by hand, whatever its triggers. Its limits hold all the same.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice invoke daily-customer-health-check",
      "  sluice invoke greet-customer --data '{\"name\":\"Ada\"}' --id greet-ada"
    })
final class InvokeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "FUNCTION", description = "The function's id.")
  private String function = "";

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      defaultValue = "{}",
      description = "Data of its event: a JSON object, @FILE or @- for standard input.")
  private String data = "{}";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of its event; the same one again starts nothing (default: a new one).")
  private @Nullable String id;

  InvokeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer =
        options
            .server()
            .post(
                "/v1/functions/" + Server.segment(function) + "/invoke",
                JsonData.object(data, "--data"),
                id == null ? Map.of() : Map.of("Idempotency-Key", id));
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    String run = Json.text(answer, "runId");
    String event = Json.text(answer, "eventId");
    terminal.say(
        "Start of " + function + " ordered" + (run.isEmpty() ? "." : ": run " + run + "."));
    terminal.say(
        (run.isEmpty()
                ? "See its run: sluice runs --event-id " + Texts.safe(event)
                : "Follow it: sluice run " + run + " --watch")
            + options.suffix());
    return Main.OK;
  }
}
