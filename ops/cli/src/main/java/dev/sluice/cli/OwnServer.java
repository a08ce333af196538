package dev.sluice.cli;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import java.time.Duration;

/** Starts a dev server in this process and tells how far it is. */
final class OwnServer {
  private OwnServer() {}

  static DevServer start(Terminal terminal, ServerFlags flags, DevConfig config) {
    // Before the first logger: the log of all parts goes to a file in the data folder.
    System.setProperty("sluice.log", flags.data().resolve("sluice.log").toString());
    long before = System.nanoTime();
    terminal.say("Starting Sluice " + config.version());
    DevServer server =
        DevServer.start(
            config, line -> terminal.say("  " + terminal.paint(Terminal.Colour.DIM, line)));
    terminal.say("Ready after " + Texts.length(Duration.ofNanos(System.nanoTime() - before)) + ".");
    return server;
  }
}
