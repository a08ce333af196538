package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that talks to a server takes. */
final class ServerOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:SLUICE_URL:-" + Server.DEFAULT_URL + "}",
      description = "The server (default: SLUICE_URL or " + Server.DEFAULT_URL + ").")
  private String url = Server.DEFAULT_URL;

  @Option(names = "--json", description = "Print the server's JSON, for scripts.")
  private boolean json;

  private @Nullable Server server;

  /**
   * The server; the same at each call, with its connection.
   *
   * @throws SluiceException SLUICE-5022 when the URL is none
   */
  Server server() {
    if (server == null) {
      server = new Server(url);
    }
    return server;
  }

  boolean json() {
    return json;
  }

  /** {@code --url …} as it has to be repeated in a suggested command; empty for the default. */
  String suffix() {
    String env = System.getenv("SLUICE_URL");
    return url.equals(Server.DEFAULT_URL) || url.equals(env) ? "" : " --url " + url;
  }

  /** Prints {@code answer} as one line of JSON. */
  static void print(Terminal terminal, JsonNode answer) {
    terminal.say(answer.toString());
  }
}
