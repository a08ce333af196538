package dev.sluice.cli;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice dev}: everything in one process. */
@Command(
    name = "dev",
    description =
        "Start everything in one process until Ctrl-C: Kafka, Postgres, engine, gateway and"
            + " console.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice dev",
      "  sluice dev --data /tmp/try --port 8388",
      "",
      "What it has accepted is in the data folder and there again at the next start, whatever ended"
          + " it."
    })
final class DevCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerFlags flags = new ServerFlags();

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    DevConfig config = flags.config();
    try (DevServer server = OwnServer.start(terminal, flags, config)) {
      String url = server.uri().toString();
      String other = url.equals(Server.DEFAULT_URL) ? "" : " --url " + url;
      terminal.say("");
      terminal.say("  Console and API  " + terminal.paint(Terminal.Colour.CYAN, url));
      terminal.say(
          "  Kafka            "
              + server.bootstrap()
              + " (namespace "
              + config.engine().topics().namespace()
              + ")");
      terminal.say("  Data and log     " + flags.data().toAbsolutePath().normalize());
      terminal.say("");
      terminal.say("Next, in another terminal:");
      terminal.say("  ./sluice run agent-steps/examples/hello/Hello.java" + other);
      terminal.say("  ./sluice send demo/greet --data '{\"name\":\"Ada\"}'" + other);
      terminal.say("Ctrl-C stops it.");
      server.awaitClose();
    }
    return Main.OK;
  }
}
