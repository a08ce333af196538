package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice stream}: what the steps of a run say while they run. */
@Command(
    name = "stream",
    description = {
      "Print what the steps of a run say while they run, such as the words of an agent's answer,"
          + " until the run has ended. First comes what was said before, as far as Kafka has it (an"
          + " hour).",
      "It is best effort: words may be missing, and a step that is tried again begins anew. What a"
          + " step came to is shown by: sluice run RUN_ID.",
      "The exit code is 1 unless the run completed."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice stream r2-0hxk4v7m1f3q8c6d5s9tbn2wze",
      "  sluice stream r2-0hxk4v7m1f3q8c6d5s9tbn2wze --channel progress --json"
    })
final class StreamCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(index = "0", paramLabel = "RUN_ID", description = "The run.")
  private String runId = "";

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "Only what is said on this channel; agents speak on 'agent'.")
  private String channel = "";

  private String last = "";

  StreamCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    String path =
        "/v1/runs/"
            + Server.segment(runId)
            + "/stream"
            + (channel.isEmpty() ? "" : "?channel=" + Server.segment(channel));
    StreamPrinter printer = new StreamPrinter(terminal);
    Patience patience = new Patience(terminal, new LiveView(terminal));
    while (true) {
      EventStream stream = patience.ask(() -> options.server().stream(path, last));
      String status = follow(stream, printer);
      if (status != null) {
        printer.end();
        if (!options.json()) {
          terminal.say(terminal.paint(Terminal.Colour.ofStatus(status), status));
        }
        return status.equals("COMPLETED") ? Main.OK : Main.FAILED;
      }
      patience.pause();
    }
  }

  /**
   * Prints what comes.
   *
   * @return the status of the run, which has ended; null: the stream was cut off
   * @throws SluiceException SLUICE-5023 when the server says something else
   */
  private @Nullable String follow(EventStream stream, StreamPrinter printer)
      throws JsonProcessingException {
    try (stream) {
      Optional<EventStream.Event> event = stream.next();
      while (event.isPresent()) {
        JsonNode data = JsonData.mapper().readTree(event.get().data());
        if (event.get().name().equals("end")) {
          return Json.text(data, "status");
        }
        last = event.get().id();
        if (options.json()) {
          ServerOptions.print(terminal, data);
        } else {
          printer.show(data);
        }
        event = stream.next();
      }
      return null;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException cutOff) {
      return null;
    }
  }
}
