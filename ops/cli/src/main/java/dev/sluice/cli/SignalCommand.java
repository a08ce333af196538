package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice signal}: to the runs that wait for it. */
@Command(
    name = "signal",
    description =
        "Send a signal to the runs that wait for it. One that nobody waits for does nothing.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice signal approved-4711",
      "  sluice signal approved-4711 --data '{\"by\":\"Ada\"}'"
    })
final class SignalCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "SIGNAL", description = "Its name.")
  private String signal = "";

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      description = "What goes with it: any JSON, @FILE or @- for standard input (default: null).")
  private @Nullable String data;

  SignalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode body = JsonData.empty().put("signal", signal);
    if (data != null) {
      body.set("data", JsonData.value(data, "--data"));
    }
    JsonNode answer = options.server().post("/v1/signals", body);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say(
        "Sent signal " + signal + " as event " + Texts.safe(Json.text(answer, "eventId")) + ".");
    return Main.OK;
  }
}
