package dev.sluice.cli;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of commands against a server of its own that gives prepared answers. */
abstract class AgainstApi {
  @SuppressWarnings("NullAway.Init")
  ApiServer server;

  @BeforeEach
  final void startServer() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  final void stopServer() {
    server.close();
  }

  /** Runs a command line, with {@code --url} at its end. */
  final Shell sluice(String... args) {
    return Shell.run(atServer(args));
  }

  final String[] atServer(String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--url";
    all[args.length + 1] = server.url();
    return all;
  }
}
