package dev.sluice.examples.support.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerTables;
import dev.sluice.examples.support.data.SupportDatabase;
import io.javalin.Javalin;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MCP server {@code customer-data}: Streamable HTTP at {@code /mcp}, on loopback, without
 * sessions, so that a client goes on when the server was killed and is back.
 */
public final class CustomerDataServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CustomerDataServer.class);
  private static final String ENDPOINT = "/mcp";

  private final CustomerTables tables;
  private final McpStatelessSyncServer mcp;
  private final Javalin http;

  private CustomerDataServer(CustomerTables tables, McpStatelessSyncServer mcp, Javalin http) {
    this.tables = tables;
    this.mcp = mcp;
    this.http = http;
  }

  /**
   * Starts the server; a database that is away makes its tools fail until it is back.
   *
   * @param jdbcUrl of the tables, with the user to connect as
   * @param port 0: any free one
   */
  public static CustomerDataServer start(String jdbcUrl, int port) {
    CustomerTables tables = CustomerTables.open(jdbcUrl);
    var transport =
        HttpServletStatelessServerTransport.builder()
            .jsonMapper(new JacksonMcpJsonMapper(ToolJson.MAPPER))
            .messageEndpoint(ENDPOINT)
            .build();
    McpStatelessSyncServer mcp =
        McpServer.sync(transport)
            .serverInfo("customer-data", "1")
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .immediateExecution(true)
            .tools(CustomerTools.ALL.stream().map(tool -> specification(tool, tables)).toList())
            .build();
    Javalin http =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.concurrency.useVirtualThreads = true;
              config.jetty.modifyServletContextHandler(
                  context -> context.addServlet(new ServletHolder(transport), ENDPOINT));
            });
    http.start("127.0.0.1", port);
    return new CustomerDataServer(tables, mcp, http);
  }

  /** Where clients find it, without the path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  @Override
  public void close() {
    http.stop();
    mcp.close();
    tables.close();
  }

  /**
   * The process: {@code SUPPORT_JDBC_URL} and, if given, {@code SUPPORT_MCP_PORT}. Prints {@code
   * ready} and its address once it answers. Ends with SIGTERM, and with {@code
   * SUPPORT_END_WITH_INPUT=true} also when its standard input does, as whoever started it has
   * ended.
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    String url =
        System.getenv()
            .getOrDefault(
                "SUPPORT_JDBC_URL",
                "jdbc:postgresql://127.0.0.1:5432/postgres?user=" + SupportDatabase.ROLE);
    int port = Integer.parseInt(System.getenv().getOrDefault("SUPPORT_MCP_PORT", "0"));
    CustomerDataServer server = start(url, port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "customer-data-close"));
    System.out.println("ready " + server.uri());
    if (Boolean.parseBoolean(System.getenv("SUPPORT_END_WITH_INPUT"))) {
      System.in.transferTo(OutputStream.nullOutputStream());
      System.exit(0);
    }
    Thread.currentThread().join();
  }

  private static <A, R> SyncToolSpecification specification(
      CustomerTool<A, R> tool, CustomerData data) {
    McpSchema.Tool described =
        McpSchema.Tool.builder(tool.name(), ToolJson.schema(tool.arguments()))
            .description(tool.description())
            .annotations(
                McpSchema.ToolAnnotations.builder()
                    .readOnlyHint(tool.reads())
                    .destructiveHint(false)
                    .idempotentHint(true)
                    .openWorldHint(false)
                    .build())
            .build();
    return SyncToolSpecification.builder()
        .tool(described)
        .callHandler((ctx, request) -> call(tool, data, request))
        .build();
  }

  /** What goes wrong within a tool is its answer: the caller decides whether to ask again. */
  private static <A, R> CallToolResult call(
      CustomerTool<A, R> tool, CustomerData data, CallToolRequest request) {
    try {
      Map<String, Object> given = request.arguments();
      A arguments =
          ToolJson.MAPPER.convertValue(given == null ? Map.of() : given, tool.arguments());
      return answer(ToolJson.MAPPER.writeValueAsString(tool.code().call(data, arguments)), false);
    } catch (JsonProcessingException | RuntimeException e) {
      log.warn("The tool {} failed", tool.name(), e);
      return answer(tool.name() + " failed: " + e.getMessage(), true);
    }
  }

  private static CallToolResult answer(String text, boolean error) {
    return CallToolResult.builder().addTextContent(text).isError(error).build();
  }
}
