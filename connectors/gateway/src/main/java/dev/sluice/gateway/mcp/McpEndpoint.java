package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.gateway.Lookups;
import dev.sluice.gateway.Orders;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The MCP server at {@code /mcp}: the tools of {@code tools.yaml}, on the official SDK. */
public final class McpEndpoint {
  private static final String INSTRUCTIONS =
      """
      Sluice runs durable functions: events start runs, runs are made of steps, steps are retried and recorded. \
      Typical ways: list_functions, send_event, then poll_run_status with the eventId. When a run failed: get_run, \
      get_run_trace, then replay_runs once the cause is gone. The documentation: grep_docs and read_doc; every \
      error code SLUICE-nnnn is in errors.md.\
      """;

  private final HttpTransport transport = new HttpTransport();

  private McpEndpoint() {}

  /**
   * An endpoint that does what the API does.
   *
   * @param version of Sluice, told to clients
   */
  public static McpEndpoint create(
      String version, Orders orders, Lookups lookups, ReadModel readModel) {
    Map<String, Handler> handlers = new HashMap<>();
    new EventTools(orders).addTo(handlers);
    new RunTools(lookups, readModel).addTo(handlers);
    new OrderTools(orders, readModel).addTo(handlers);
    new DocTools(Docs.packed()).addTo(handlers);
    McpEndpoint endpoint = new McpEndpoint();
    // Calls block, and so may the threads of the gateway's requests: they are virtual.
    McpServer.sync(endpoint.transport)
        .serverInfo("sluice", version)
        .instructions(INSTRUCTIONS)
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .jsonMapper(HttpTransport.MAPPER)
        .immediateExecution(true)
        .validateToolInputs(false)
        .tools(tools(handlers))
        .build();
    return endpoint;
  }

  /** Adds the route. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.post("/mcp", transport::post);
  }

  private static List<SyncToolSpecification> tools(Map<String, Handler> handlers) {
    List<SyncToolSpecification> tools = new ArrayList<>();
    for (JsonNode declared : declared()) {
      String name = declared.required("name").asText();
      Handler handler = handlers.remove(name);
      if (handler == null) {
        throw new IllegalStateException("No code is behind the tool " + name);
      }
      tools.add(new Tool(declared, handler).specification());
    }
    if (!handlers.isEmpty()) {
      throw new IllegalStateException("Not in tools.yaml: " + handlers.keySet());
    }
    return tools;
  }

  private static JsonNode declared() {
    try (InputStream yaml = McpEndpoint.class.getResourceAsStream("tools.yaml")) {
      if (yaml == null) {
        throw new IllegalStateException("tools.yaml is not in this jar");
      }
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
