package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.webhooks.WebhookFile;
import dev.sluice.gateway.webhooks.WebhookSource;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice webhooks send}: a webhook without its provider. */
@Command(
    name = "send",
    description = {
      "Send a webhook to the server as the provider of a source would: signed by the source's first"
          + " secret, at this moment.",
      "The file is the one that the server has; the variables that its secrets name must be set"
          + " here too."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice webhooks send webhooks.yaml stripe refund-failed.json",
      "  sluice webhooks send webhooks.yaml github issue.json --header 'X-GitHub-Event: issues'",
      "  sluice webhooks send webhooks.yaml slack click.json --form",
      "  generate | sluice webhooks send webhooks.yaml billing -"
    })
final class WebhookSendCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(index = "0", paramLabel = "FILE", description = "Such as webhooks.yaml.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "SOURCE", description = "Its name in the file.")
  private String name = "";

  @Parameters(
      index = "2",
      paramLabel = "BODY",
      description = "A file with the body, sent byte for byte; - for standard input.")
  private String body = "";

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A header more, or in place of one that is sent anyway. May be repeated.")
  private List<String> more = List.of();

  @Option(
      names = "--form",
      description = "Send the body as the field payload of a form, as Slack does with a click.")
  private boolean form;

  WebhookSendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    WebhookSource source = source();
    byte[] bytes = bytes();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
    headers.putAll(source.headers(bytes, Clock.systemUTC().instant()));
    more.forEach(header -> add(headers, header));
    JsonNode answer = options.server().post("/webhooks/" + Server.segment(name), bytes, headers);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
    } else {
      tell(answer);
    }
    return Main.OK;
  }

  private void tell(JsonNode answer) {
    List<JsonNode> ids = Json.list(answer, "ids");
    if (ids.isEmpty()) {
      terminal.say("Taken; this kind of webhook is told nothing more.");
      return;
    }
    String id = Texts.safe(ids.getFirst().asText());
    String unreadable = Texts.oneLine(Json.text(answer, "unreadable"));
    if (answer.path("repeated").asBoolean()) {
      terminal.say("It was there before, as event " + id + ": nothing starts.");
    } else if (unreadable.isEmpty()) {
      terminal.say("Taken as event " + id + ".");
    } else {
      terminal.say("Kept as event " + id + ", as it could not be read: " + unreadable);
    }
    terminal.say("See its runs: sluice runs --event-id " + id + options.suffix());
  }

  private WebhookSource source() {
    Map<String, WebhookSource> sources =
        new WebhookFile(file, System::getenv, true, Clock.systemUTC()).read();
    WebhookSource source = sources.get(name);
    if (source == null) {
      throw new SluiceException(
          "SLUICE-1401",
          "Expected a source of '" + file + "', found '" + Texts.oneLine(name) + "'.",
          sources.isEmpty()
              ? "It has none."
              : "It has " + String.join(", ", new TreeMap<>(sources).keySet()) + ".");
    }
    return source;
  }

  private byte[] bytes() {
    try {
      byte[] read = body.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(body));
      return form
          ? ("payload="
                  + URLEncoder.encode(
                      new String(read, StandardCharsets.UTF_8), StandardCharsets.UTF_8))
              .getBytes(StandardCharsets.UTF_8)
          : read;
    } catch (IOException e) {
      throw new UsageException("Expected a body in '" + body + "', which cannot be read");
    }
  }

  private static void add(Map<String, String> headers, String header) {
    int colon = header.indexOf(':');
    if (colon < 1) {
      throw new UsageException("Expected a header 'NAME: VALUE', found '" + header + "'");
    }
    headers.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
  }
}
