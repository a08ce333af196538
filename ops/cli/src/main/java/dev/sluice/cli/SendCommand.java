package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice send}: one event. */
@Command(
    name = "send",
    description = "Send an event. Returns as soon as Kafka has it.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice send demo/greet --data '{\"name\":\"Ada\"}'",
      "  sluice send order/paid --data @order.json --id order-4711",
      "  generate | sluice send order/paid --data @-"
    })
final class SendCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "NAME", description = "What happened, such as demo/greet.")
  private String name = "";

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      defaultValue = "{}",
      description =
          "The event's data: a JSON object, @FILE or @- for standard input (default: {}).")
  private String data = "{}";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "The event's id; a second event of that id within 24 h starts nothing (default: a new"
              + " one).")
  private @Nullable String id;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "dev",
      description = "The event key that the server expects in /e/KEY (default: dev).")
  private String key = "dev";

  SendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode event = JsonData.empty().put("name", name);
    event.set("data", JsonData.object(data, "--data"));
    if (id != null) {
      event.put("id", id);
    }
    JsonNode answer = options.server().post("/e/" + Server.segment(key), event);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    List<JsonNode> ids = Json.list(answer, "ids");
    for (JsonNode sent : ids) {
      terminal.say("Sent " + name + " as event " + Texts.safe(sent.asText()) + ".");
    }
    if (!ids.isEmpty()) {
      String event0 = ids.getFirst().asText();
      terminal.say("See its runs: sluice runs --event-id " + event0 + options.suffix());
    }
    return Main.OK;
  }
}
