package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice demo}: from events to finished runs, in one command. */
@Command(
    name = "demo",
    description =
        "See it work: start everything with the hello example, send events, show the runs until all"
            + " are completed.",
    mixinStandardHelpOptions = true,
    subcommands = SupportDemoCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice demo",
      "  sluice demo --events 50",
      "  sluice demo --data /tmp/try --port 8388 --keep",
      "  sluice demo support",
      "",
      "Ends with 0 when every run has completed, otherwise with 1."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MAX_EVENTS = 400;

  private final Terminal terminal;

  @Mixin private ServerFlags flags = new ServerFlags();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many events to send, 1 to 400 (default: 5).")
  private int events = 5;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long the runs may take in all (default: 120).")
  private int timeout = 120;

  @Option(names = "--keep", description = "Stay up afterwards until Ctrl-C, to look around.")
  private boolean keep;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  @SuppressWarnings("try") // the worker serves until it is closed
  public Integer call() throws InterruptedException, IOException {
    if (events < 1 || events > MAX_EVENTS || timeout < 1) {
      throw new UsageException("Expected --events from 1 to 400 and --timeout from 1");
    }
    DevConfig config = flags.config();
    try (DevServer server = OwnServer.start(terminal, flags, config)) {
      String url = server.uri().toString();
      // What the example's steps print would tear the live view apart.
      Path printed = flags.data().resolve("hello.log");
      System.setOut(new PrintStream(Files.newOutputStream(printed), true, StandardCharsets.UTF_8));
      try (Worker worker =
          HelloHost.start(server.bootstrap(), config.engine().topics().namespace())) {
        terminal.say("  Console and API    " + terminal.paint(Terminal.Colour.CYAN, url));
        terminal.say("  What steps print   " + printed);
        terminal.say("");
        play(new Server(url));
        if (keep) {
          terminal.say("Still up at " + url + "; Ctrl-C stops it.");
          server.awaitClose();
        }
      }
    }
    if (!keep) {
      terminal.say("Your turn: docs/quickstart.md. ./sluice dev starts it again, with these runs.");
    }
    return Main.OK;
  }

  private void play(Server server) throws InterruptedException {
    terminal.say(
        "Sending "
            + events
            + " events '"
            + HelloHost.EVENT
            + "'. Each starts a run of '"
            + HelloHost.FUNCTION
            + "':");
    terminal.say(
        "a step composes a greeting, the run sleeps 15 s (no thread or process is held), a step"
            + " composes a farewell.");
    terminal.say("");
    long before = System.nanoTime();
    List<JsonNode> runs =
        new DemoShow(terminal, server)
            .play(HelloHost.FUNCTION, HelloHost.EVENT, events, Duration.ofSeconds(timeout));
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    terminal.say("");
    terminal.say(
        terminal.paint(
            Terminal.Colour.GREEN,
            "All " + runs.size() + " runs completed after " + Texts.length(took) + "."));
    terminal.say(
        "The first one returned " + Texts.oneLine(Json.compact(runs.getFirst().path("output"))));
  }
}
