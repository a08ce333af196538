package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

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
    ObjectNode event = JSON.createObjectNode().put("name", name);
    event.set("data", read(data));
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

  private static JsonNode read(String given) {
    String text = given;
    String source = "--data";
    if (given.startsWith("@")) {
      source = given.substring(1);
      try {
        byte[] bytes =
            source.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(source));
        text = new String(bytes, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new SluiceException(
            "SLUICE-5024",
            "Expected a readable file '" + source + "' for --data: " + e.getMessage() + ".",
            "Correct the path after @.",
            e);
      }
    }
    try {
      JsonNode parsed = JSON.readTree(text);
      if (parsed.isObject()) {
        return parsed;
      }
      throw notAnObject(source, "found " + Texts.cut(Texts.oneLine(text), 60), null);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw notAnObject(source, e.getOriginalMessage() + where, e);
    }
  }

  private static SluiceException notAnObject(
      String source, String found, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-5025",
        "Expected a JSON object in " + source + ": " + found + ".",
        "Give for example: --data '{\"name\":\"Ada\"}' (in single quotes, so that the shell leaves"
            + " it alone).",
        cause);
  }
}
