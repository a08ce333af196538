package dev.sluice.openai;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.Javalin;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** An MCP server by the official SDK, over HTTP or, as a process of its own, over stdio. */
final class WeatherServer implements AutoCloseable {
  private static final Tool WEATHER =
      Tool.builder(
              "weather",
              Map.of(
                  "type",
                  "object",
                  "properties",
                  Map.of("city", Map.of("type", "string")),
                  "required",
                  List.of("city")))
          .description("Tells the weather")
          .build();
  private static final Tool EARTHQUAKE =
      Tool.builder("earthquake", Map.of("type", "object")).description("Not for models").build();

  private final Javalin http;

  private WeatherServer(Javalin http) {
    this.http = http;
  }

  static WeatherServer start(int port) {
    var transport =
        HttpServletStatelessServerTransport.builder()
            .jsonMapper(McpJsonDefaults.getMapper())
            .messageEndpoint("/mcp")
            .build();
    McpServer.sync(transport)
        .serverInfo("weather", "1")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .immediateExecution(true)
        .tools(
            List.of(
                McpStatelessServerFeatures.SyncToolSpecification.builder()
                    .tool(WEATHER)
                    .callHandler((ctx, request) -> answer(request))
                    .build(),
                McpStatelessServerFeatures.SyncToolSpecification.builder()
                    .tool(EARTHQUAKE)
                    .callHandler((ctx, request) -> answer(request))
                    .build()))
        .build();
    Javalin http =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.jetty.modifyServletContextHandler(
                  context -> context.addServlet(new ServletHolder(transport), "/mcp"));
            });
    http.start("127.0.0.1", port);
    return new WeatherServer(http);
  }

  int port() {
    return http.port();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port() + "/mcp");
  }

  @Override
  public void close() {
    http.stop();
  }

  /** How a process that runs this is started. */
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        WeatherServer.class.getName());
  }

  public static void main(String[] args) throws InterruptedException {
    OutputStream out = System.out;
    System.setOut(System.err); // so that nothing but the protocol is written to it
    McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper(), System.in, out))
        .serverInfo("weather", "1")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .tools(
            McpServerFeatures.SyncToolSpecification.builder()
                .tool(WEATHER)
                .callHandler((exchange, request) -> answer(request))
                .build())
        .build();
    Thread.currentThread().join();
  }

  private static CallToolResult answer(CallToolRequest request) {
    Object city = request.arguments().get("city");
    boolean unknown = Objects.equals(city, "Atlantis");
    Object key = Objects.requireNonNullElse(request.meta(), Map.of()).get(McpTools.KEY);
    String text =
        unknown
            ? "there is no such city"
            : new JsonMapper().createObjectNode().put("in", city + "").put("key", key + "") + "";
    return CallToolResult.builder().addTextContent(text).isError(unknown).build();
  }
}
