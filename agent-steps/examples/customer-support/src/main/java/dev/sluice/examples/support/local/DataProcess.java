package dev.sluice.examples.support.local;

import dev.sluice.examples.support.mcp.CustomerDataServer;
import java.net.URI;
import java.util.Map;

/** The MCP server {@code customer-data} as a child of this process, which ends with it. */
public final class DataProcess implements AutoCloseable {
  private final ChildProcess process;

  private DataProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param jdbcUrl of the tables, with the user to connect as
   * @param port 0: any free one
   * @throws dev.sluice.errors.SluiceException SLUICE-6204 when it ends before that
   */
  public static DataProcess start(String jdbcUrl, int port) {
    return new DataProcess(
        ChildProcess.start(
            CustomerDataServer.class,
            Map.of(
                "SUPPORT_JDBC_URL",
                jdbcUrl,
                "SUPPORT_MCP_PORT",
                Integer.toString(port),
                "SUPPORT_END_WITH_INPUT",
                "true")));
  }

  /** Where clients find it. */
  public URI uri() {
    return URI.create(process.said());
  }

  /** As {@code kill -9}. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
