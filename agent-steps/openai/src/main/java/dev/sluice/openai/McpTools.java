package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tools of an MCP server. What tools it has is asked in a step of each run ({@code
 * PREFIX/mcp-NAME}), each call of a tool is a step; the step's idempotency key goes with the call,
 * in {@code _meta} as {@code dev.sluice/idempotency-key}.
 *
 * <p>Connects when first asked, and anew after a failure: so a server may be restarted at any time,
 * and its calls are retried by their steps. A tool's own error ({@code isError}) is told to the
 * model at once. Thread-safe; close it with the process.
 */
public final class McpTools implements ToolSource, AutoCloseable {
  /** What a call carries its idempotency key as. */
  public static final String KEY = "dev.sluice/idempotency-key";

  private static final TypeRef<List<Tool.Description>> DESCRIPTIONS = new TypeRef<>() {};
  private static final TypeRef<Map<String, Object>> ARGUMENTS = new TypeRef<>() {};
  private static final ObjectMapper JSON = new JsonMapper();
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final String name;
  private final McpConnection connection;
  private final @Nullable Set<String> only;

  private McpTools(String name, McpConnection connection, @Nullable Set<String> only) {
    this.name = Names.check("an MCP server", name);
    this.connection = connection;
    this.only = only;
  }

  /**
   * A server that is a process of its own, which speaks over its standard input and output. It is
   * started when first needed and ends when this is closed.
   *
   * @param name in the names of steps
   * @param command the program and its arguments; at least one
   * @param environment added to a few variables of this process, such as {@code PATH}
   */
  public static McpTools stdio(String name, List<String> command, Map<String, String> environment) {
    ServerParameters process =
        ServerParameters.builder(command.getFirst())
            .args(command.subList(1, command.size()))
            .env(environment)
            .build();
    return at(name, () -> new StdioClientTransport(process, McpJsonDefaults.getMapper()));
  }

  /**
   * A server that speaks streamable HTTP.
   *
   * @param name in the names of steps
   * @param endpoint such as {@code http://127.0.0.1:8391/mcp}
   * @param headers sent with each request, such as {@code Authorization}
   */
  public static McpTools http(String name, URI endpoint, Map<String, String> headers) {
    URI root = endpoint.resolve("/");
    return at(
        name,
        () ->
            HttpClientStreamableHttpTransport.builder(root.toString())
                .endpoint(endpoint.getRawPath())
                .addHttpRequestCustomizer(
                    (request, method, uri, body, context) -> headers.forEach(request::header))
                .build());
  }

  private static McpTools at(String name, Supplier<? extends McpClientTransport> transport) {
    return new McpTools(
        name,
        new McpConnection(
            () ->
                McpClient.sync(transport.get())
                    .requestTimeout(TIMEOUT)
                    .initializationTimeout(TIMEOUT)
                    .build()),
        null);
  }

  /** The same server and connection, with these of its tools alone. */
  public McpTools only(String... tools) {
    return new McpTools(name, connection, Set.of(tools));
  }

  @Override
  public List<Tool> tools(Context ctx, String prefix) {
    List<Tool.Description> found =
        ctx.step(prefix + "/mcp-" + name, DESCRIPTIONS, StepOptions.DEFAULT, this::descriptions);
    return found.stream()
        .filter(one -> only == null || only.contains(one.name()))
        .<Tool>map(one -> new McpTool(one, connection))
        .toList();
  }

  private List<Tool.Description> descriptions() {
    return connection.call(
        client -> {
          List<Tool.Description> all = new ArrayList<>();
          for (McpSchema.Tool tool : client.listTools().tools()) {
            JsonNode schema = JSON.valueToTree(tool.inputSchema());
            String text = Objects.requireNonNullElse(tool.description(), "");
            all.add(new Tool.Description(tool.name(), text, schema, false));
          }
          return all;
        });
  }

  /** Ends the connection, and the process of a server that was started for it. */
  @Override
  public void close() {
    connection.close();
  }

  private record McpTool(Description description, McpConnection connection) implements Tool {
    @Override
    public String call(JsonNode arguments, Step step) {
      Map<String, Object> values =
          JSON.convertValue(arguments, JSON.constructType(ARGUMENTS.type()));
      CallToolRequest request =
          CallToolRequest.builder(description.name())
              .arguments(new LinkedHashMap<>(values))
              .meta(Map.of(KEY, step.idempotencyKey()))
              .build();
      CallToolResult result;
      try {
        result = connection.call(client -> client.callTool(request));
      } catch (McpError e) {
        throw new NonRetryableException(Objects.requireNonNullElse(e.getMessage(), "refused"), e);
      }
      String text = text(result);
      return Boolean.TRUE.equals(result.isError()) ? "Error: " + text : text;
    }

    private static String text(CallToolResult result) {
      StringBuilder text = new StringBuilder();
      for (McpSchema.Content part : result.content()) {
        text.append(text.isEmpty() ? "" : "\n");
        text.append(
            part instanceof McpSchema.TextContent said
                ? said.text()
                : JSON.valueToTree(part).toString());
      }
      return text.isEmpty() && result.structuredContent() != null
          ? JSON.valueToTree(result.structuredContent()).toString()
          : text.toString();
    }
  }
}
